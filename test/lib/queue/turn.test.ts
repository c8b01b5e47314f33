import { expect, test } from 'vitest'
import { writeMessage } from '#lib/queue/message.ts'
import { takeTurn } from '#lib/queue/turn.ts'
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
  return { ...queues, send, left, take: () => takeTurn(queues.sqs, 'clients', acme, ten) }
}

test('nobody gets a message of the client while its turn is taken, and everybody those of others', async () => {
  const { take, send, clients, clock } = open()
  send(messageOf('b2', 'another'))
  send(acme)
  send(messageOf('c3', 'a third'))
  expect(await take()).toBeDefined()
  send(messageOf('a1', 'a webhook meanwhile'))
  clock.advance(ten - 1_000)
  expect(clients.receive(10).map(({ attributes }) => attributes.MessageGroupId)).toEqual([
    'espocrm:Account:b2',
    'espocrm:Account:c3',
  ])
})

test('a process that dies gives the turn back when its time is over', async () => {
  const { take, send, clients, clock } = open()
  send(acme)
  await take()
  clock.advance(ten)
  expect(clients.receive(10)).toHaveLength(1)
})

test('when the client has been served its message is gone, and what else was there comes back', async () => {
  const { take, send, left, clients } = open()
  send(messageOf('a1', 'a webhook before'))
  send(acme)
  const turn = await take()
  send(messageOf('a1', 'a webhook meanwhile'))
  await turn?.served()
  expect(left()).toEqual(['a webhook before', 'a webhook meanwhile'])
  expect(clients.visible).toBe(2)
})

test('a client that waits keeps its messages', async () => {
  const { take, send, left, clients, clock } = open()
  send(acme)
  await (await take())?.wait(120_000)
  expect(left()).toEqual(['ours'])
  clock.advance(119_000)
  expect(clients.visible).toBe(0)
  clock.advance(1_000)
  expect(clients.visible).toBe(1)
})

test.each([
  ['has its message', (queues: ReturnType<typeof open>) => queues.send(acme)],
  ['is at the client', (queues: ReturnType<typeof open>) => queues.send(messageOf('a1', 'a webhook before'))],
])('there is no turn to be had while a worker %s', async (_, before) => {
  const queues = open()
  before(queues)
  expect(queues.clients.receive(1)).toHaveLength(1)
  queues.send(acme)
  expect(await queues.take()).toBeUndefined()
})

test('it is found behind the messages of many others, which are free again', async () => {
  const { take, send, clients } = open()
  for (let n = 0; n < 25; n += 1) send(messageOf(`other${n}`, `d${n}`))
  send(acme)
  expect(await take()).toBeDefined()
  expect(clients.visible).toBe(25)
})
