import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { lockClient } from '#infra/command/client/client-lock.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { openQueues } from '#test/lib/queue/queues.ts'

const messageOf = (id: string, delivery: string) => ({
  ref: { source: 'espocrm', type: 'Account', id },
  receivedAt: '2026-01-05T09:00:00Z',
  delivery,
})

const acme = messageOf('a1', 'ours')
const ten = 10 * 60_000

const open = () => {
  const queues = openQueues()
  const send = (message: ReturnType<typeof messageOf>) =>
    queues.clients.send({ body: writeMessage(message), group: clientKey(message.ref) })
  const left = () => queues.clients.messages.map(({ body }) => (JSON.parse(body) as { delivery: string }).delivery)
  return { ...queues, send, left, lock: () => lockClient(queues.sqs, 'clients', acme, ten) }
}

test('nobody gets a message of the client while it is locked, and everybody those of others', async () => {
  const { lock, send, clients, clock } = open()
  send(messageOf('b2', 'another'))
  send(acme)
  send(messageOf('c3', 'a third'))
  expect(await lock()).toBeDefined()
  send(messageOf('a1', 'a webhook meanwhile'))
  clock.advance(ten - 1_000)
  expect(clients.receive(10).map(({ attributes }) => attributes.MessageGroupId)).toEqual([
    'espocrm:Account:b2',
    'espocrm:Account:c3',
  ])
})

test('the lock of a process that dies ends with its time', async () => {
  const { lock, send, clients, clock } = open()
  send(acme)
  await lock()
  clock.advance(ten)
  expect(clients.receive(10)).toHaveLength(1)
})

test('a client that is done has no message any more, and its other ones come back', async () => {
  const { lock, send, left, clients } = open()
  send(messageOf('a1', 'a webhook before'))
  send(acme)
  const held = await lock()
  send(messageOf('a1', 'a webhook meanwhile'))
  await held?.complete()
  expect(left()).toEqual(['a webhook before', 'a webhook meanwhile'])
  expect(clients.visible).toBe(2)
})

test('a client that waits keeps its messages', async () => {
  const { lock, send, left, clients, clock } = open()
  send(acme)
  await (await lock())?.postpone(120_000)
  expect(left()).toEqual(['ours'])
  clock.advance(119_000)
  expect(clients.visible).toBe(0)
  clock.advance(1_000)
  expect(clients.visible).toBe(1)
})

test.each([
  ['has its message', (queues: ReturnType<typeof open>) => queues.send(acme)],
  ['is at the client', (queues: ReturnType<typeof open>) => queues.send(messageOf('a1', 'a webhook before'))],
])('a client cannot be locked while a worker %s', async (_, before) => {
  const queues = open()
  before(queues)
  expect(queues.clients.receive(1)).toHaveLength(1)
  queues.send(acme)
  expect(await queues.lock()).toBeUndefined()
})

test('it is found behind the messages of many others, which are free again', async () => {
  const { lock, send, clients } = open()
  for (let n = 0; n < 25; n += 1) send(messageOf(`other${n}`, `d${n}`))
  send(acme)
  expect(await lock()).toBeDefined()
  expect(clients.visible).toBe(25)
})

test('a client with more messages than one receive takes keeps those that are not the lock’s own', async () => {
  const { lock, send, left, clients } = open()
  for (let n = 0; n < 10; n += 1) send(messageOf('a1', `before ${n}`))
  send(acme)
  const held = await lock()
  expect(clients.visible).toBe(1)
  await held?.complete()
  expect(left()).toHaveLength(11)
  expect(clients.visible).toBe(11)
})

test('a text in the client’s group that is no message of ours stays, and is free again', async () => {
  const { lock, send, clients } = open()
  clients.send({ body: 'none of ours', group: clientKey(acme.ref) })
  send(acme)
  await (await lock())?.complete()
  expect(clients.messages.map(({ body }) => body)).toEqual(['none of ours'])
  expect(clients.visible).toBe(1)
})

test('SQS is asked for no more than it takes: nothing is freed where nothing else was received', async () => {
  const { lock, send, calls } = open()
  send(acme)
  await (await lock())?.complete()
  expect(calls).toEqual(['ReceiveMessageCommand', 'ChangeMessageVisibilityCommand', 'DeleteMessageCommand'])
})

describe('a client that is not found', () => {
  /** SQS that answers every receive alike, and refuses the two-hundredth call. */
  const answering = (answer: { Messages?: Message[] }) => {
    const calls: { name: string; input: object }[] = []
    const send = async (command: { constructor: { name: string }; input: object }) => {
      calls.push({ name: command.constructor.name, input: command.input })
      if (calls.length === 200) throw new Error('asked for ever')
      return command.constructor.name === 'ReceiveMessageCommand' ? answer : {}
    }
    const count = (name: string) => calls.filter((call) => call.name === name).length
    return { sqs: { send } as unknown as SQSClient, calls, count }
  }

  test.each([{ Messages: [] }, {}])('is given up after three receives without a message: %o', async (answer) => {
    const { sqs, calls } = answering(answer)
    expect(await lockClient(sqs, 'clients', acme, ten)).toBeUndefined()
    expect(calls.map(({ name }) => name)).toEqual(Array(3).fill('ReceiveMessageCommand'))
  })

  test('is given up after a hundred receives with messages of others, which are all free again', async () => {
    const { sqs, count } = answering({ Messages: [{ ReceiptHandle: 'r', Attributes: { MessageGroupId: 'another' } }] })
    expect(await lockClient(sqs, 'clients', acme, ten)).toBeUndefined()
    expect(count('ReceiveMessageCommand')).toBe(100)
    expect(count('ChangeMessageVisibilityBatchCommand')).toBe(10)
  })

  test('is in no message that SQS says no group of', async () => {
    const { sqs, calls } = answering({ Messages: [{ ReceiptHandle: 'r' }] })
    expect(await lockClient(sqs, 'clients', acme, ten)).toBeUndefined()
    expect(calls.at(-1)?.input).toMatchObject({ Entries: Array(10).fill({ ReceiptHandle: 'r', VisibilityTimeout: 0 }) })
  })
})
