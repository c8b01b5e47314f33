import { DeleteMessageCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { holdDeadLetters } from '#lib/queue/dead-letters.ts'
import { readMessage } from '#lib/queue/message.ts'
import { replayDeadLetters } from '#lib/queue/redrive.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance
let sqs: SQSClient
/** The id of a salesperson whom DocSpace knows. */
let anna: unknown
const urls = { clients: '', dead: '' }

beforeAll(async () => {
  running = await openInstance({ settings: { 'onboarding.manager.unknownOwner': 'park' } })
  sqs = new SQSClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SQS'))
  const urlOf = async (queue: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: `roomkeeper-local-${queue}.fifo` }))).QueueUrl ?? ''
  const { id } = await crm().createClient({ name: 'of Anna', ownerEmail: 'anna.manager@example.com' })
  anna = crm().record(id)?.assignedUserId
  urls.clients = await urlOf('clients')
  urls.dead = await urlOf('clients-dead')
}, 60_000)
afterAll(async () => {
  sqs?.destroy()
  await running?.stop()
})

const crm = () => simulated(running, 'espocrm')
const keyOf = (id: string) => `espocrm:Account:${id}`

const parked = async (): Promise<string[]> => {
  const { json } = await running.run('failed', 'list', '--json')
  return (json as { parked: { client: string }[] }).parked.map(({ client }) => client).sort()
}

/** So many clients that were parked for their owner, whom DocSpace knows by now. */
const repairedClients = async (count: number): Promise<string[]> => {
  const names = Array.from({ length: count }, (_, index) => `Parked ${index}`)
  const made = await Promise.all(names.map((name) => crm().createClient({ name, ownerEmail: 'stranger@example.com' })))
  const ids = made.map(({ id }) => id)
  await eventually(async () => ((await parked()).length === count ? true : undefined))
  for (const id of ids) await crm().updateClient(id, { assignedUserId: anna })
  return ids.map(keyOf)
}

const roomsOf = (client: string) =>
  running.instance.docspace?.state.rooms.filter(({ tags }) => tags.includes(client)).length ?? 0

const isQuiet = async () => {
  const queues = await running.instance.aws.queues()
  const clients = queues.find(({ name }) => name.endsWith('-clients.fifo'))
  return clients?.visible === 0 && clients.inFlight === 0
}
const quiet = () => eventually(async () => ((await isQuiet()) ? true : undefined))

/** Ends the program before its call number `cut`, counted over sending and deleting. */
const dyingBefore = (cut: number): SQSClient => {
  let calls = 0
  const send = (command: Parameters<SQSClient['send']>[0]) => {
    const counts = command instanceof SendMessageCommand || command instanceof DeleteMessageCommand
    if (counts && calls++ === cut) throw new Error('killed')
    return sqs.send(command)
  }
  return { send } as SQSClient
}

describe('a replay that is killed', () => {
  // Of two messages: send, delete, send, delete.
  test.each([1, 2, 3])('before its call %i loses nobody, and repeated gives each exactly one room', async (cut) => {
    const clients = await repairedClients(2)
    const dying = dyingBefore(cut)
    const held = await holdDeadLetters(dying, urls.dead, { seconds: 60, lookFor: 0 })
    const options = { sqs: dying, queueUrl: urls.clients, clock: systemClock, by: 'anna' }
    await expect(replayDeadLetters(held, held.deadLetters, options)).rejects.toThrow('killed')
    // What it held comes back by itself; here at once.
    await held[Symbol.asyncDispose]()
    await quiet()
    const left = await parked()
    // One that was sent and not deleted is in both.
    expect(left).toHaveLength(2 - Math.floor(cut / 2))
    for (const client of clients) if (!left.includes(client)) expect(roomsOf(client)).toBe(1)
    const again = await running.run('failed', 'replay', '--source', 'espocrm', '--yes', '--wait', '20')
    expect(again.code).toBe(0)
    expect(await parked()).toEqual([])
    for (const client of clients) expect(roomsOf(client), client).toBe(1)
  })

  test('and repeated after more than five minutes, when the queue takes the message for a new one, makes no second room', async () => {
    const [client = ''] = await repairedClients(1)
    const dying = dyingBefore(1)
    const held = await holdDeadLetters(dying, urls.dead, { seconds: 60, lookFor: 0 })
    const [deadLetter] = held.deadLetters
    const options = { sqs: dying, queueUrl: urls.clients, clock: systemClock, by: 'anna' }
    await expect(replayDeadLetters(held, held.deadLetters, options)).rejects.toThrow('killed')
    await eventually(() => (roomsOf(client) === 1 ? true : undefined))
    const late = { MessageGroupId: client, MessageDeduplicationId: 'after five minutes' }
    await sqs.send(new SendMessageCommand({ QueueUrl: urls.clients, MessageBody: deadLetter?.body, ...late }))
    await quiet()
    expect(roomsOf(client)).toBe(1)
    await held[Symbol.asyncDispose]()
    await running.run('failed', 'discard', client, '--yes')
  })
})

test('keeps to the rate, by the clock', async () => {
  const clients = await repairedClients(3)
  const sleeps: number[] = []
  const clock = { now: () => 1_000_000, sleep: async (ms: number) => void sleeps.push(ms) }
  await using held = await holdDeadLetters(sqs, urls.dead, { seconds: 60, lookFor: 0 })
  await replayDeadLetters(held, held.deadLetters, { sqs, queueUrl: urls.clients, clock, by: 'anna', rate: 4 })
  expect(sleeps).toEqual([250, 250])
  await quiet()
  for (const client of clients) expect(roomsOf(client)).toBe(1)
})

test('two messages of one client stay in their order, and both are replayed', async () => {
  const [client = ''] = await repairedClients(1)
  const body = JSON.stringify({ v: 1, client, receivedAt: '2026-11-25T05:00:00.000Z', delivery: 'the second' })
  const second = { MessageGroupId: client, MessageDeduplicationId: 'the second' }
  await sqs.send(new SendMessageCommand({ QueueUrl: urls.dead, MessageBody: body, ...second }))
  const sent: [string | undefined, string | undefined][] = []
  const watching = {
    send(command: Parameters<SQSClient['send']>[0]) {
      const { input } = command
      if (command instanceof SendMessageCommand && 'MessageBody' in input)
        sent.push([command.input.MessageGroupId, readMessage(command.input.MessageBody ?? '')?.delivery])
      return sqs.send(command)
    },
  } as SQSClient
  const replayed = await eventually(async () => {
    await using held = await holdDeadLetters(watching, urls.dead, { seconds: 60, lookFor: 0 })
    await replayDeadLetters(held, held.deadLetters, {
      sqs: watching,
      queueUrl: urls.clients,
      clock: systemClock,
      by: 'anna',
    })
    return sent.length === 2 ? sent : undefined
  })
  expect(replayed.map(([group]) => group)).toEqual([client, client])
  expect(replayed[1]?.[1]).toBe('the second')
  await quiet()
  expect(roomsOf(client)).toBe(1)
  expect(await parked()).toEqual([])
})
