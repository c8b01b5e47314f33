import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LocalAws } from '#infra/local/aws/index.ts'
import { fifoJobs, httpApi, lambda, route, startTestAws, type TestAws, writeAssembly } from './fixture.ts'

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 })

const clientOf = (aws: LocalAws) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new SQSClient({ region: 'us-east-1', endpoint: aws.sqsUrl, credentials, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}

const send = (aws: LocalAws, body: string, group: string, more: Partial<SendMessageCommandInput> = {}) => {
  const message = { QueueUrl: aws.queueUrl('Jobs'), MessageBody: body, MessageGroupId: group, ...more }
  return clientOf(aws).send(new SendMessageCommand(message))
}

const depth = async (aws: LocalAws, name: string): Promise<number> => {
  const queue = (await aws.queues()).find((it) => it.logicalId === name)
  return (queue?.visible ?? 0) + (queue?.inFlight ?? 0)
}

/** What the worker printed, in order: it prints one word per message. */
const worked = (aws: TestAws): string[] => aws.logs.map(({ line }) => line)

// Prints each body; fails, hangs or answers nonsense where the body says so.
const worker = `export const handler = async ({ Records }) => {
  const batchItemFailures = []
  for (const { body, messageId, attributes } of Records) {
    console.log(body)
    const tries = Number(attributes.ApproximateReceiveCount)
    if (body.startsWith('throw')) throw new Error('no')
    if (body.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, 150))
    if (body.startsWith('hang')) await new Promise((resolve) => setTimeout(resolve, 60_000))
    if (body.startsWith('nonsense') && tries === 1) return { batchItemFailures: [{ itemIdentifier: 'nobody' }] }
    if (body.startsWith('poison') || (body.startsWith('once') && tries === 1)) batchItemFailures.push({ itemIdentifier: messageId })
    console.log(body + '.')
  }
  return { batchItemFailures }
}`

const start = (queue: object = {}, mapping: object = {}) =>
  startTestAws(writeAssembly({ ...lambda('Work'), ...fifoJobs('Work', queue, mapping) }, { Work: worker }))

test('a request goes through a function and the queue to the worker, and what it cannot do to the dead letters', async () => {
  const receive = `export const handler = async ({ body }) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' }
    const message = { QueueUrl: process.env.QUEUE_URL, MessageBody: body, MessageGroupId: body }
    const sent = await fetch(process.env.AWS_ENDPOINT_URL_SQS, { method: 'POST', headers, body: JSON.stringify(message) })
    return { statusCode: sent.ok ? 202 : 503 }
  }`
  const resources = {
    ...httpApi(),
    ...route('POST /jobs', 'Receive'),
    ...lambda('Receive', { Environment: { Variables: { QUEUE_URL: { Ref: 'Jobs' } } } }),
    ...lambda('Work'),
    ...fifoJobs('Work'),
  }
  const aws = await startTestAws(writeAssembly(resources, { Receive: receive, Work: worker }))
  const post = (body: string) =>
    fetch(`${aws.apiUrl}/jobs`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
  const statuses = (await Promise.all([post('poison'), post('good')])).map(({ status }) => status)
  expect(statuses).toEqual([202, 202])
  await until(async () => expect(await depth(aws, 'DeadJobs')).toBe(1))
  expect(worked(aws).filter((line) => line === 'poison')).toHaveLength(3)
  expect(worked(aws).filter((line) => line === 'good.')).toHaveLength(1)
  expect(await depth(aws, 'Jobs')).toBe(0)
})

test('only what a batch response names comes back, after the visibility timeout', async () => {
  const aws = await start()
  await Promise.all([send(aws, 'once', 'a'), send(aws, 'good', 'b')])
  await until(() => expect(worked(aws).filter((line) => line === 'once.')).toHaveLength(2))
  await until(async () => expect(await depth(aws, 'Jobs')).toBe(0))
  expect(worked(aws).filter((line) => line === 'good.')).toHaveLength(1)
  const deliveries = aws.events.filter((event) => event.type === 'sqs.received' && event.groups.includes('a'))
  const [first, second] = deliveries.map(({ at }) => at)
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(950)
})

test.each(['throw', 'nonsense'])('all of a batch comes back when the function answers with %s', async (kind) => {
  const aws = await start({ VisibilityTimeout: 1 })
  await send(aws, `${kind} 1`, 'a')
  await until(() => expect(worked(aws).filter((line) => line === `${kind} 1`).length).toBeGreaterThanOrEqual(2))
  const failed = aws.events.find((event) => event.type === 'sqs.failed')
  expect(failed?.reason).toBe(kind === 'throw' ? 'Error' : 'invalid batch response')
})

test('a group is worked on in order, one message at a time, behind one that fails', async () => {
  const aws = await start({}, { ScalingConfig: { MaximumConcurrency: 5 } })
  for (const body of ['once 1', 'slow 2', 'slow 3']) await send(aws, body, 'same')
  await send(aws, 'other', 'different')
  await until(() => expect(worked(aws)).toContain('slow 3.'))
  const ofGroup = worked(aws).filter((line) => line !== 'other' && line !== 'other.')
  expect(ofGroup).toEqual(['once 1', 'once 1.', 'once 1', 'once 1.', 'slow 2', 'slow 2.', 'slow 3', 'slow 3.'])
})

test('no more invocations run at once than the mapping allows', async () => {
  const aws = await start({ VisibilityTimeout: 30 }, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
  await Promise.all(Array.from({ length: 8 }, (_, index) => send(aws, `slow ${index}`, `group ${index}`)))
  await until(async () => expect(await depth(aws, 'Jobs')).toBe(0))
  let running = 0
  let most = 0
  for (const { type } of aws.events) {
    if (type === 'lambda.start') most = Math.max(most, ++running)
    if (type === 'lambda.end') running -= 1
  }
  expect(most).toBe(2)
})

test('a disabled mapping does not poll', async () => {
  const aws = await start({}, { Enabled: false })
  await send(aws, 'good', 'a')
  expect(await depth(aws, 'Jobs')).toBe(1)
  expect(aws.events.some(({ type }) => type === 'sqs.received')).toBe(false)
})

test('a worker that dies under a message gets it again', async () => {
  const aws = await start({
    VisibilityTimeout: 1,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadJobs', 'Arn'] }, maxReceiveCount: 1 },
  })
  await send(aws, 'hang', 'a')
  await until(() => expect(worked(aws)).toContain('hang'))
  await aws.crash('Work')
  const failed = () => aws.events.find((event) => event.type === 'sqs.failed')
  await until(() => expect(failed()?.reason).toBe('Runtime.ExitError'))
  await until(async () => expect(await depth(aws, 'DeadJobs')).toBe(1))
})

test('while the queue is down everybody is refused, and afterwards nothing is lost or done twice', async () => {
  const aws = await start({ VisibilityTimeout: 30 })
  await send(aws, 'slow 1', 'a')
  await until(() => expect(worked(aws)).toContain('slow 1'))
  aws.stopQueue()
  await expect(send(aws, 'good 2', 'a')).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    $metadata: { httpStatusCode: 503 },
  })
  await until(() => expect(worked(aws)).toContain('slow 1.'))
  expect(await depth(aws, 'Jobs')).toBe(1)
  aws.resumeQueue()
  await send(aws, 'good 2', 'a')
  await until(async () => expect(await depth(aws, 'Jobs')).toBe(0))
  expect(worked(aws)).toEqual(['slow 1', 'slow 1.', 'good 2', 'good 2.'])
})

test('one deduplication id may be used in two groups when the queue says so, and only once in each', async () => {
  const aws = await start({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' })
  const more = { MessageDeduplicationId: 'event-1' }
  await send(aws, 'good a', 'a', more)
  await send(aws, 'good b', 'b', more)
  await send(aws, 'good again', 'a', more)
  await until(() => expect(worked(aws)).toEqual(expect.arrayContaining(['good a.', 'good b.'])))
  await until(async () => expect(await depth(aws, 'Jobs')).toBe(0))
  expect(worked(aws)).not.toContain('good again')
})

test('the worker sees the attributes that were sent', async () => {
  const print = `export const handler = async ({ Records }) => console.log(JSON.stringify(Records[0]))`
  const aws = await startTestAws(writeAssembly({ ...lambda('Work'), ...fifoJobs('Work') }, { Work: print }))
  const MessageAttributes = {
    reason: { DataType: 'String', StringValue: 'first' },
    bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
  }
  await send(aws, 'body', 'client-1', { MessageAttributes, MessageDeduplicationId: 'd-1' })
  await until(() => expect(worked(aws)).toHaveLength(1))
  expect(JSON.parse(worked(aws)[0] ?? '')).toMatchObject({
    body: 'body',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo',
    awsRegion: 'us-east-1',
    attributes: { MessageGroupId: 'client-1', MessageDeduplicationId: 'd-1', ApproximateReceiveCount: '1' },
    messageAttributes: {
      reason: { dataType: 'String', stringValue: 'first' },
      bytes: { dataType: 'Binary', binaryValue: 'AQI=' },
    },
  })
})

/** A queue that nobody polls but the test. */
const quietQueue = async () => {
  const aws = await start({}, { Enabled: false })
  const sqs = clientOf(aws)
  const QueueUrl = aws.queueUrl('Jobs')
  const receive = async (VisibilityTimeout = 30) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout, WaitTimeSeconds: 0 }),
    )
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ body: Body, receipt: ReceiptHandle }))
  }
  const hide = (ReceiptHandle: string, VisibilityTimeout: number) =>
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
  const remove = (ReceiptHandle: string) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return { aws, receive, hide, remove }
}

test('a receive takes a run of a group before the next group, and nothing more of it while one is in flight', async () => {
  const { aws, receive, hide, remove } = await quietQueue()
  for (const [body, group] of [
    ['a1', 'a'],
    ['b1', 'b'],
    ['a2', 'a'],
    ['a3', 'a'],
  ] as const)
    await send(aws, body, group)
  const first = await receive()
  expect(first.map(({ body }) => body)).toEqual(['a1', 'a2', 'a3', 'b1'])
  const [a1, a2, a3] = first.map(({ receipt }) => receipt)
  await remove(a1 ?? '')
  await hide(a3 ?? '', 0)
  // The second is in flight yet, and the third waits behind it.
  expect(await receive()).toEqual([])
  await hide(a2 ?? '', 0)
  expect((await receive()).map(({ body }) => body)).toEqual(['a2', 'a3'])
})

test('messages of a group that come back together come back in order', async () => {
  const { aws, receive } = await quietQueue()
  for (const body of ['a1', 'a2', 'a3']) await send(aws, body, 'a')
  expect(await receive(1)).toHaveLength(3)
  await until(async () => expect((await receive()).map(({ body }) => body)).toEqual(['a1', 'a2', 'a3']))
})

test('a message can be in flight for twelve hours in all', async () => {
  const { aws, receive, hide } = await quietQueue()
  await send(aws, 'a1', 'a')
  const [held] = await receive()
  await hide(held?.receipt ?? '', 43_000)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 65_000 })
  onTestFinished(() => void vi.useRealTimers())
  await expect(hide(held?.receipt ?? '', 43_200)).rejects.toThrow(
    'Total VisibilityTimeout for the message is beyond the limit',
  )
  await hide(held?.receipt ?? '', 43_000)
})

test('text has the characters that SQS takes, in body and attributes', async () => {
  const { aws, receive } = await quietQueue()
  const attribute = (StringValue: string) => ({ MessageAttributes: { detail: { DataType: 'String', StringValue } } })
  await send(aws, '\u{1F680} Rocket', 'a', attribute('\u{1F680}'))
  expect(await receive()).toMatchObject([{ body: '\u{1F680} Rocket' }])
  for (const odd of ['\uFFFF', '\uD83D', '\u0000']) {
    await expect(send(aws, odd, 'b')).rejects.toThrow('Invalid characters')
    await expect(send(aws, 'b', 'b', attribute(odd))).rejects.toThrow('Invalid characters')
  }
})
