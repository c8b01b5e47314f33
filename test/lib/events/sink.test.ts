import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import { readEventMessage } from '#lib/events/message.ts'
import { openEventSink } from '#lib/events/open-sink.ts'
import { openEventQueue } from '#lib/events/queue.ts'
import { createEventSink } from '#lib/events/sink.ts'
import { QueueUnavailable } from '#lib/runtime/errors.ts'
import { recordOf } from '../queue/queues.ts'
import { everyEvent, readyEvent } from './sample-events.ts'

const open = (fails = false) => {
  const sent: SendMessageCommand['input'][] = []
  const sqs = {
    send: async ({ input }: SendMessageCommand) => {
      if (fails) throw new Error('down')
      sent.push(input)
    },
  } as never
  return { sqs, sent, events: () => sent.map(({ MessageBody }) => readEventMessage(MessageBody ?? '')?.event) }
}
const [, attention = readyEvent] = everyEvent

test('an event goes into the queue, with names where an outlet gets them', async () => {
  const { sqs, sent, events } = open()
  await createEventSink(sqs, 'q', { types: ['room.ready'], names: true }).send(readyEvent)
  expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(['q'])
  expect(events()).toEqual([readyEvent])
})

test('names stay behind where nobody gets them', async () => {
  const { sqs, events } = open()
  await createEventSink(sqs, 'q', { types: ['room.ready'], names: false }).send(readyEvent)
  expect(events()).toEqual([
    { ...readyEvent, data: { client: { key: 'hubspot:company:42' }, room: { id: 7, url: readyEvent.data.room.url } } },
  ])
})

test('what nobody wants is not sent', async () => {
  const { sqs, sent } = open()
  const sink = createEventSink(sqs, 'q', { types: ['room.ready'], names: false })
  await sink.send(attention)
  expect(sent).toEqual([])
  expect([sink.wants('room.ready'), sink.wants('room.attention')]).toEqual([true, false])
})

test('a queue that cannot be reached is told', async () => {
  const sink = createEventSink(open(true).sqs, 'q', { types: ['room.ready'], names: false })
  await expect(sink.send(readyEvent)).rejects.toThrow(QueueUnavailable)
  await expect(sink.send(readyEvent)).rejects.toMatchObject({ cause: { message: 'down' } })
})

test('without outlets there is nowhere to send to', () => {
  expect(openEventSink(undefined, { types: [], names: false })).toBeUndefined()
  expect(openEventSink('https://sqs.example/q', undefined)).toBeUndefined()
  const sink = openEventSink('https://sqs.example/q', { types: ['room.ready'], names: false })
  expect([sink?.wants('room.ready'), sink?.wants('room.ended')]).toEqual([true, false])
})

test('with outlets the code of SQS is there when it is first needed', async () => {
  const sqs = mockClient(SQSClient)
  sqs.on(SendMessageCommand).resolves({})
  const sink = openEventSink('https://sqs.example/q', { types: ['room.ready'], names: true })
  for (let time = 0; time < 2; time += 1) await sink?.send(readyEvent)
  const sent = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input)
  expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs.example/q', 'https://sqs.example/q'])
  expect(readEventMessage(sent[0]?.MessageBody ?? '')?.event).toEqual(readyEvent)
  sqs.restore()
})

test('the queue takes other messages, and dead letters with their reason', async () => {
  const { sqs, sent } = open()
  const queue = openEventQueue('q', 'dead', sqs)
  await queue.send({ event: readyEvent, outlet: 'ops' })
  await queue.park(recordOf({ body: 'b' }), 'answered 400')
  await queue.postpone(recordOf({ receiptHandle: 'r' }), 5_000)
  expect(sent).toMatchObject([
    { QueueUrl: 'q' },
    {
      QueueUrl: 'dead',
      MessageBody: 'b',
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'answered 400' } },
    },
    { QueueUrl: 'q', ReceiptHandle: 'r', VisibilityTimeout: 5 },
  ])
  expect(readEventMessage(sent[0]?.MessageBody ?? '')).toEqual({ event: readyEvent, outlet: 'ops' })
})
