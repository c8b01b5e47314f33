import { expect, test } from 'vitest'
import { lockClient } from '#lib/queue/client-lock.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { openQueues } from './queues.ts'

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
