import { describe, expect, test } from 'vitest'
import { everything, referenced, synthesize } from '../synthesized.ts'

describe.each([
  ['dev', {}],
  ['prod', everything],
])('every queue of %s', (env, settings) => {
  const stack = synthesize(env, settings)
  const queues = stack.all('AWS::SQS::Queue')
  const mappings = stack.all('AWS::Lambda::EventSourceMapping')
  const byId = (id: string | undefined) => {
    const found = queues.find((queue) => queue.id === id)
    if (!found) throw new Error(`no queue ${id}`)
    return found.properties
  }
  const fifo = (properties: { FifoQueue?: boolean }) => properties.FifoQueue === true

  test('is encrypted', () => {
    expect(queues.length).toBeGreaterThanOrEqual(2)
    for (const { id, properties } of queues) {
      expect(properties.SqsManagedSseEnabled === true || properties.KmsMasterKeyId !== undefined, id).toBe(true)
    }
  })

  test('takes TLS only', () => {
    const refusing = stack.all('AWS::SQS::QueuePolicy').flatMap(({ properties }) => {
      const refuses = properties.PolicyDocument.Statement.some(
        // biome-ignore lint/suspicious/noExplicitAny: a statement of a template.
        (one: any) => one.Effect === 'Deny' && one.Condition?.Bool?.['aws:SecureTransport'] === 'false',
      )
      return refuses ? properties.Queues.map(referenced) : []
    })
    for (const { id } of queues) expect(refusing).toContain(id)
  })

  test('has an explicit name of this environment, which says whether it is FIFO', () => {
    for (const { properties } of queues) {
      expect(properties.QueueName).toMatch(
        new RegExp(`^roomkeeper-${env}-[a-z-]+${fifo(properties) ? '\\.fifo' : ''}$`),
      )
    }
  })

  test('that is read has a dead-letter queue of its own kind, kept for two weeks, which takes from it alone', () => {
    const read = new Set(mappings.map(({ properties }) => referenced(properties.EventSourceArn)))
    expect(read.size).toBe(mappings.length)
    for (const id of read) {
      const queue = byId(id)
      const dead = byId(referenced(queue.RedrivePolicy?.deadLetterTargetArn))
      expect(fifo(dead)).toBe(fifo(queue))
      expect(dead.MessageRetentionPeriod).toBe(14 * 24 * 3600)
      expect(queue.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5)
      expect(dead.RedriveAllowPolicy.redrivePermission).toBe('byQueue')
      expect(JSON.stringify(dead.RedriveAllowPolicy.sourceQueueArns)).toContain(`:${queue.QueueName}"`)
      expect(dead.RedriveAllowPolicy.sourceQueueArns).toHaveLength(1)
    }
  })

  test('that takes dead letters is watched, and somebody is told', () => {
    const watched = stack
      .all('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.Metrics?.[0]?.Expression === 'visible + FILL(inFlight, 0)')
      .map(({ properties }) => referenced(properties.Metrics[1]))
    // Whatever has no dead-letter queue of its own is one.
    const dead = queues.filter(({ properties }) => !properties.RedrivePolicy)
    expect(dead.length).toBeGreaterThan(1)
    for (const { id } of dead) expect(watched).toContain(id)
  })

  test('keeps a message hidden six times as long as its worker may take', () => {
    for (const { properties } of mappings) {
      const worker = stack.all('AWS::Lambda::Function').find(({ id }) => id === referenced(properties.FunctionName))
      const { VisibilityTimeout: visibility } = byId(referenced(properties.EventSourceArn))
      expect(visibility).toBeGreaterThanOrEqual(6 * (worker?.properties.Timeout ?? Number.NaN))
    }
  })

  test('gives batches of which a part may fail, to a limited number of workers', () => {
    for (const { id, properties } of mappings) {
      expect(properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures'])
      expect(properties.ScalingConfig.MaximumConcurrency, id).toBeGreaterThanOrEqual(2)
      expect(properties.BatchSize, id).toBeLessThanOrEqual(10)
    }
  })
})

test('clients wait in a FIFO queue of high throughput whose ids the sender gives', () => {
  const { all } = synthesize('dev')
  for (const name of ['roomkeeper-dev-clients.fifo', 'roomkeeper-dev-clients-dead.fifo']) {
    expect(all('AWS::SQS::Queue').find(({ properties }) => properties.QueueName === name)?.properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    })
  }
})

test('the workers share what DocSpace allows one user', () => {
  const { all } = synthesize('dev', { 'worker.concurrency': 4, 'docspace.limits': { requestsPerMinute: 1000 } })
  const worker = all('AWS::Lambda::Function').find(({ properties }) => /onboard-client/.test(properties.FunctionName))
  expect(JSON.parse(worker?.properties.Environment.Variables.SETTINGS).pace).toEqual({
    requestsPerMinute: 250,
    writesInFlight: 3,
  })
  const mapping = all('AWS::Lambda::EventSourceMapping').find(
    ({ properties }) => referenced(properties.FunctionName) === worker?.id,
  )
  expect(mapping?.properties.ScalingConfig).toEqual({ MaximumConcurrency: 4 })
  // No more than this share carries side by side: the rest is for the other workers.
  expect(mapping?.properties.BatchSize).toBe(2)
})
