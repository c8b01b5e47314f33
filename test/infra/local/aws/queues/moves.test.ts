import {
  CancelMessageMoveTaskCommand,
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { fifoJobs, lambda, startTestAws, type TestAws, writeAssembly } from '../fixture.ts'

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const [JOBS, DEAD] = [arn('jobs.fifo'), arn('dead-jobs.fifo')]
const redrive = (maxReceiveCount: number) => ({
  RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadJobs', 'Arn'] }, maxReceiveCount },
})

async function start(
  mapping: object = { Enabled: false },
  queue: object = {},
  code = 'export const handler = async () => null',
) {
  const resources = { ...lambda('Work'), ...fifoJobs('Work', queue, mapping) }
  const aws = await startTestAws(writeAssembly(resources, { Work: code }))
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sqs = new SQSClient({ region: 'us-east-1', endpoint: aws.sqsUrl, credentials, maxAttempts: 1 })
  onTestFinished(() => sqs.destroy())
  return { aws, sqs }
}

type Started = Awaited<ReturnType<typeof start>>

const park = ({ aws, sqs }: Started, body: string, group: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: aws.queueUrl('DeadJobs'),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' } },
    }),
  )

const receive = async ({ aws, sqs }: Started, queue: string) => {
  const answer = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: aws.queueUrl(queue),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  )
  return answer.Messages ?? []
}

const visible = async (aws: TestAws, name: string) => (await aws.queues()).find((it) => it.logicalId === name)?.visible

const statusOf = async ({ sqs }: Started) => {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: DEAD, MaxResults: 1 }))
  return Results[0]
}
const untilStatus = (started: Started, status: string) =>
  vi.waitFor(async () => expect((await statusOf(started))?.Status).toBe(status), { timeout: 5000, interval: 20 })

test('parked messages move to an explicit destination as new ones, with group and attributes', async () => {
  const started = await start()
  const { MessageId: parkedId } = await park(started, 'one', 'client-1')
  await park(started, 'two', 'client-2')
  await started.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: JOBS }))
  await untilStatus(started, 'COMPLETED')
  expect(await statusOf(started)).toMatchObject({
    ApproximateNumberOfMessagesMoved: 2,
    ApproximateNumberOfMessagesToMove: 2,
    SourceArn: DEAD,
    DestinationArn: JOBS,
  })
  const messages = await receive(started, 'Jobs')
  expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
    ['one', 'client-1'],
    ['two', 'client-2'],
  ])
  expect(messages[0]?.MessageId).not.toBe(parkedId)
  expect(messages[0]?.MessageAttributes?.reason?.StringValue).toBe('why')
  expect(messages[0]?.Attributes?.ApproximateReceiveCount).toBe('1')
  expect(await visible(started.aws, 'DeadJobs')).toBe(0)
})

test('a replay within the deduplication window is not lost as a duplicate', async () => {
  const started = await start()
  const { aws, sqs } = started
  const original = {
    QueueUrl: aws.queueUrl('Jobs'),
    MessageBody: 'same',
    MessageGroupId: 'g',
    MessageDeduplicationId: 'same',
  }
  await sqs.send(new SendMessageCommand(original))
  const [message] = await receive(started, 'Jobs')
  await sqs.send(new DeleteMessageCommand({ QueueUrl: aws.queueUrl('Jobs'), ReceiptHandle: message?.ReceiptHandle }))
  await park(started, 'same', 'g')
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: JOBS }))
  await untilStatus(started, 'COMPLETED')
  expect((await receive(started, 'Jobs')).map(({ Body }) => Body)).toEqual(['same'])
})

test('redriven messages find their way back without a destination, and the worker does them', async () => {
  const code = `let broken = true
    export const handler = async ({ Records }) => { for (const { body } of Records) {
      if (body === 'repair') broken = false
      else if (broken) throw new Error('broken')
      console.log(body)
    } }`
  const started = await start({}, redrive(1), code)
  const { aws, sqs } = started
  const send = (body: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: aws.queueUrl('Jobs'), MessageBody: body, MessageGroupId: body }))
  await send('job')
  await vi.waitFor(async () => expect(await visible(aws, 'DeadJobs')).toBe(1), { timeout: 5000 })
  await aws.invoke('Work', { Records: [{ body: 'repair' }] })
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD }))
  await vi.waitFor(() => expect(aws.logs.map(({ line }) => line)).toEqual(['repair', 'job']))
  await untilStatus(started, 'COMPLETED')
})

test('a redriven message says where it came from, a sent one does not', async () => {
  const started = await start({}, redrive(1), `export const handler = async () => { throw new Error('broken') }`)
  const { aws, sqs } = started
  await sqs.send(
    new SendMessageCommand({ QueueUrl: aws.queueUrl('Jobs'), MessageBody: 'redriven', MessageGroupId: 'a' }),
  )
  await vi.waitFor(async () => expect(await visible(aws, 'DeadJobs')).toBe(1), { timeout: 5000 })
  await park(started, 'sent', 'b')
  const dead = await receive(started, 'DeadJobs')
  expect(dead.map(({ Body, Attributes }) => [Body, Attributes?.DeadLetterQueueSourceArn])).toEqual([
    ['redriven', JOBS],
    ['sent', undefined],
  ])
})

test('a message that was sent to the dead letters has no way back of its own', async () => {
  const started = await start()
  await park(started, 'one', 'client-1')
  await started.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD }))
  await untilStatus(started, 'FAILED')
  expect((await statusOf(started))?.FailureReason).toBe('CouldNotDetermineMessageSource')
  expect(await visible(started.aws, 'DeadJobs')).toBe(1)
})

test('a rate is kept, one task runs at a time, and it can be cancelled', async () => {
  const started = await start()
  const { aws, sqs } = started
  for (let index = 0; index < 12; index += 1) await park(started, `message ${index}`, `client ${index}`)
  const begun = Date.now()
  const order = { SourceArn: DEAD, DestinationArn: JOBS, MaxNumberOfMessagesPerSecond: 10 }
  const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(order))
  await expect(sqs.send(new StartMessageMoveTaskCommand(order))).rejects.toMatchObject({ name: 'UnsupportedOperation' })
  await vi.waitFor(async () => expect(await visible(aws, 'Jobs')).toBeGreaterThanOrEqual(4), {
    timeout: 5000,
    interval: 10,
  })
  expect(Date.now() - begun).toBeGreaterThanOrEqual(280)
  await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))
  await untilStatus(started, 'CANCELLED')
  const moved = (await visible(aws, 'Jobs')) ?? 0
  expect(moved).toBeLessThan(12)
  expect(await visible(aws, 'DeadJobs')).toBe(12 - moved)
})

test.each([
  [
    'a source that is nobody\u2019s dead-letter queue',
    { SourceArn: JOBS, DestinationArn: DEAD },
    'InvalidParameterValue',
  ],
  ['a source that does not exist', { SourceArn: arn('nothing'), DestinationArn: JOBS }, 'ResourceNotFoundException'],
  ['a rate that AWS does not allow', { SourceArn: DEAD, MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
])('refuses %s', async (_what, input, name) => {
  const { sqs } = await start()
  await expect(sqs.send(new StartMessageMoveTaskCommand(input))).rejects.toMatchObject({ name })
})

test('a move waits while the queue is down', async () => {
  const started = await start()
  const { aws, sqs } = started
  for (let index = 0; index < 3; index += 1) await park(started, `message ${index}`, `client ${index}`)
  await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: JOBS, MaxNumberOfMessagesPerSecond: 20 }),
  )
  aws.stopQueue()
  const before = await visible(aws, 'Jobs')
  expect(before).toBeLessThan(3)
  aws.resumeQueue()
  await untilStatus(started, 'COMPLETED')
  expect(await visible(aws, 'Jobs')).toBe(3)
})
