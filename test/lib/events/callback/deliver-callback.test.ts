import { describe, expect, test } from 'vitest'
import { callbackEvent, callbackOutlet } from '#lib/events/callback/outlet.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf } from '../../queue/queues.ts'
import { failing } from '../delivery-world.ts'
import { readyEvent } from '../sample-events.ts'
import { callbackOf, callbackWorld, client } from './callback-world.ts'

const log = keepTestLog()
const [minute, hour] = [60_000, 3_600_000]

test('what a sender took is gone, and is listed without what it said', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  expect(await at.pending()).toEqual(['msg_1'])
  expect(at.everythingKept()).not.toContain('secret-of')
  const [message] = at.queue.splice(0)
  expect(await at.openWorker().settle(recordOf({ messageId: 'm', body: message?.body ?? '' }))).toBe('done')
  expect(at.got).toEqual(['msg_1'])
  expect(await at.pending()).toEqual([])
  expect(at.waiting()).toEqual([])
  expect(await at.came('msg_1')).toMatchObject({ state: 'accepted', tries: 1, status: 200 })
  expect(await at.world.ledger.event('msg_1')).toMatchObject({
    type: 'record.told',
    at: callbackOf('msg_1').at,
    data: { client: { key: client }, told: 'room.ready' },
  })
  expect(at.everythingKept()).not.toContain('secret-of')
  expect(JSON.stringify(log.lines)).not.toContain('secret-of')
})

test('what happened later waits for what happened before, whichever message comes', async () => {
  const at = callbackWorld()
  at.answers.push(failing, failing)
  for (const id of ['msg_b', 'msg_a', 'msg_c']) await at.leave(callbackOf(id))
  at.queue.reverse()
  await at.run()
  expect(at.got).toEqual(['msg_b'])
  // Whoever waits for a try looks every few seconds, and for a later one when it is due.
  expect(at.queue.map(({ dueAt }) => dueAt - at.world.at)).toEqual([5_000, 5_000, 5_000])
  at.pass(6_000)
  await at.run()
  expect(at.got).toEqual(['msg_b', 'msg_b'])
  for (const { dueAt } of at.queue) expect(dueAt - at.world.at).toBeGreaterThanOrEqual(5 * minute)
  at.pass(6 * minute)
  await at.run()
  expect(at.got).toEqual(['msg_b', 'msg_b', 'msg_b', 'msg_a', 'msg_c'])
  expect(at.waiting()).toEqual([])
  expect(await at.pending()).toEqual([])
})

test('one client that is not taken holds up no other', async () => {
  const at = callbackWorld()
  at.answers.push(failing)
  await at.leave(callbackOf('msg_1'))
  await at.leave(callbackOf('msg_2', { client: 'generic:client:c-18' }))
  await at.run()
  expect(at.got).toEqual(['msg_1', 'msg_2'])
  expect(await at.pending()).toEqual(['msg_1'])
  expect(await at.pending('generic:client:c-18')).toEqual([])
})

test('the same is told a second time by the same id, for a sender that has lost it', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  await at.run()
  await at.leave(callbackOf('msg_1'))
  await at.run()
  expect(at.got).toEqual(['msg_1', 'msg_1'])
  expect(await at.pending()).toEqual([])
})

test('a message that SQS gives twice tells once', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  at.queue.push(...at.queue)
  await at.run()
  expect(at.got).toEqual(['msg_1'])
  expect(at.waiting()).toEqual([])
})

test('one whose message got lost is brought along by the next of its client, before it', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  at.queue.length = 0
  await at.leave(callbackOf('msg_2'))
  await at.run()
  expect(at.got).toEqual(['msg_1', 'msg_2'])
  expect(await at.pending()).toEqual([])
})

test('a crash after it was taken, before it was thrown away, tells nothing twice', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  const { remove } = at.outbox
  at.outbox.remove = async () => Promise.reject(new Error('crash'))
  const [first] = at.queue.splice(0)
  await at
    .openWorker()
    .settle(recordOf({ messageId: 'm', body: first?.body ?? '' }))
    .catch(() => undefined)
  at.outbox.remove = remove
  await at.leave(callbackOf('msg_2'))
  await at.run()
  expect(at.got).toEqual(['msg_1', 'msg_2'])
  expect(await at.pending()).toEqual([])
})

test('two workers do not tell of one client at once: the second looks again in seconds', async () => {
  const at = callbackWorld()
  for (const id of ['msg_1', 'msg_2']) await at.leave(callbackOf(id))
  const messages = at.queue.splice(0)
  await Promise.all(messages.map(({ body }) => at.openWorker().settle(recordOf({ messageId: 'm', body }))))
  expect(at.got).toEqual(['msg_1'])
  // One for what is left, and that of the second worker.
  expect(at.queue.map(({ dueAt }) => Math.max(0, dueAt - at.world.at))).toEqual(expect.arrayContaining([0, 5_000]))
  expect(at.queue).toHaveLength(2)
  at.pass(5_000)
  await at.run()
  expect(at.got).toEqual(['msg_1', 'msg_2'])
})

test('what another worker has just thrown away is looked at again', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  at.outbox.read = async () => undefined
  await at.run()
  expect(at.got).toEqual([])
  expect(at.queue.map(({ dueAt }) => dueAt - at.world.at)).toEqual([5_000])
})

describe('given up', () => {
  const giveUp = async () => {
    const at = callbackWorld()
    at.answers.push({ meaning: 'refused', status: 400 })
    await at.leave(callbackOf('msg_1'))
    await at.leave(callbackOf('msg_2'))
    await at.run()
    return at
  }

  test('it is parked without what it said, and later ones come all the same', async () => {
    const at = await giveUp()
    expect(at.got).toEqual(['msg_1', 'msg_2'])
    expect(at.parked.map(([, why]) => why)).toEqual(['answered 400'])
    expect(at.everythingKept()).not.toContain('secret-of')
    expect(await at.pending()).toEqual(['msg_1'])
    await at.leave(callbackOf('msg_3'))
    await at.run()
    expect(at.got).toEqual(['msg_1', 'msg_2', 'msg_3'])
    expect(at.waiting()).toEqual([])
  })

  test('it is told when somebody asks for it', async () => {
    const at = await giveUp()
    await at.replay('msg_2')
    await at.run()
    expect(at.got).toHaveLength(2)
    at.answers.push({ meaning: 'refused', status: 400 })
    await at.replay('msg_1')
    at.queue.push(...at.queue)
    await at.run()
    expect(at.got).toEqual(['msg_1', 'msg_2', 'msg_1'])
    at.pass(1)
    await at.replay('msg_1')
    await at.run()
    expect(at.got).toEqual(['msg_1', 'msg_2', 'msg_1', 'msg_1'])
    expect(await at.pending()).toEqual([])
  })
})

describe('switched off', () => {
  const switchedOff = async () => {
    const at = callbackWorld()
    at.answers.push({ meaning: 'gone', status: 410 })
    await at.leave(callbackOf('msg_1'))
    await at.leave(callbackOf('msg_2'))
    await at.run()
    return at
  }

  test('nothing is told, and everything is kept', async () => {
    const at = await switchedOff()
    expect(at.got).toEqual(['msg_1'])
    expect((await at.world.stateOf(callbackOutlet)).off).toBeDefined()
    expect(at.world.toldOff.length).toBeGreaterThan(0)
    expect(await at.pending()).toEqual(['msg_1', 'msg_2'])
    expect(at.waiting()).toEqual([])
    expect(await at.came('msg_2')).toMatchObject({ state: 'off' })
  })

  test('all of it comes in its order when it is on again', async () => {
    const at = await switchedOff()
    await switchOn(at)
    await at.leave(callbackOf('msg_3'))
    await at.run()
    expect(at.got).toEqual(['msg_1', 'msg_1', 'msg_2', 'msg_3'])
    expect(await at.pending()).toEqual([])
    expect(at.parked).toEqual([])
  })

  test('so it is after three days in which nothing was taken', async () => {
    const at = callbackWorld()
    at.world.answer = failing
    await at.leave(callbackOf('msg_1'))
    await at.run()
    await at.leave(callbackOf('msg_2'))
    // Each message comes when it is due, to the last try, after three days.
    while (at.queue.length > 0) {
      at.world.at = Math.max(at.world.at, Math.min(...at.queue.map(({ dueAt }) => dueAt)))
      await at.run()
    }
    expect(await at.came('msg_1')).toMatchObject({ state: 'off', tries: 10 })
    expect((await at.world.stateOf(callbackOutlet)).off).toBeDefined()
    expect(new Set(at.got)).toEqual(new Set(['msg_1']))
    expect(at.waiting()).toEqual([])
    at.world.answer = { meaning: 'taken', status: 200 }
    at.got.length = 0
    await switchOn(at)
    for (const told of await at.outbox.oldest()) await at.send({ event: callbackEvent(told), outlet: callbackOutlet })
    await at.run()
    expect(at.got).toEqual(['msg_1', 'msg_2'])
    expect(at.parked).toEqual([])
  })
})

const switchOn = async ({ world }: ReturnType<typeof callbackWorld>) => {
  const { tag } = await world.states.read(callbackOutlet)
  await world.states.write(callbackOutlet, { v: 1 }, tag)
  world.at += hour
}

test('other outlets are told as ever', async () => {
  const at = callbackWorld({ ops: { kind: 'webhook', events: ['room.ready'] } })
  await at.leave(callbackOf('msg_1'))
  at.queue.length = 0
  await at.send({ event: readyEvent, outlet: 'ops' })
  await at.run()
  expect(at.world.tried).toEqual(['ops evt_1'])
  expect(at.got).toEqual([])
})

test('without a callback in the settings a message of one is done', async () => {
  const at = callbackWorld()
  await at.leave(callbackOf('msg_1'))
  const [first] = at.queue
  const { createEventWorker } = await import('#lib/events/worker.ts')
  const parked: unknown[] = []
  const worker = createEventWorker({
    ...at.world,
    outlets: {},
    send: at.send,
    postpone: async () => {},
    park: async (one) => void parked.push(one),
  })
  expect(await worker.settle(recordOf({ messageId: 'm', body: first?.body ?? '' }))).toBe('done')
  expect(parked).toEqual([])
  expect(at.got).toEqual([])
})
