import { afterEach, expect, test } from 'vitest'
import { startSlack } from '#infra/simulators/slack/index.ts'
import { startTeams } from '#infra/simulators/teams/index.ts'
import { gaps } from '#lib/events/forms/index.ts'
import { type EventMessage, writeEventMessage } from '#lib/events/message.ts'
import { tryOutlet } from '#lib/events/try-outlet.ts'
import { createEventWorker } from '#lib/events/worker.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf } from '../../queue/queues.ts'
import { deliveryWorld } from '../delivery-world.ts'
import { readyEvent } from '../sample-events.ts'

keepTestLog()
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A channel that events come to in a burst, by several workers that share what is kept, and a queue by the clock of the test. */
const burst = async (kind: 'slack' | 'teams', { workers = 5, count = 50 } = {}) => {
  const world = deliveryWorld()
  const start = world.at
  const sim = await (kind === 'slack' ? startSlack : startTeams)({ now: () => world.at })
  stops.push(() => sim.stop())
  const shown = () => ('messages' in sim ? sim.messages : sim.runs).map((one) => JSON.stringify(one))
  const queue: { body: string; dueAt: number; receives: number }[] = []
  const parked: string[] = []
  const answers: (number | undefined)[] = []
  const outlets = { chat: { kind, events: ['room.ready' as const], names: true } }
  const send = async (message: EventMessage) =>
    void queue.push({ body: writeEventMessage(message), dueAt: world.at, receives: 0 })
  const open = () =>
    createEventWorker({
      ...world,
      now: world.now,
      outlets,
      gapOf: () => gaps[kind],
      async attempt(_, event) {
        const trying = { clock: { now: world.now }, thisMachine: true, post: postGuarded }
        const tried = await tryOutlet(trying, { kind, names: true }, { target: { url: sim.url, secrets: [] } }, event)
        answers.push(tried.status)
        return tried
      },
      send,
      // SQS knows whole seconds alone.
      postpone: async ({ messageId }, ms) => {
        const one = taken.get(messageId)
        if (one) queue.push({ ...one, dueAt: world.at + Math.max(1, Math.ceil(ms / 1_000)) * 1_000 })
      },
      park: async (_, why) => void parked.push(why),
    })
  const taken = new Map<string, (typeof queue)[number]>()
  const all = Array.from({ length: workers }, open)
  for (let number = 0; number < count; number += 1) {
    const room = { id: number, url: `https://portal.example.com/rooms/shared/${number}`, title: `Room ${number}.` }
    await send({ event: { ...readyEvent, id: `evt_${number}`, data: { ...readyEvent.data, room } } })
  }
  let receives = 0
  const run = async () => {
    while (queue.length > 0) {
      world.at = Math.max(world.at, Math.min(...queue.map(({ dueAt }) => dueAt)))
      const due = queue.filter(({ dueAt }) => dueAt <= world.at)
      queue.splice(0, queue.length, ...queue.filter(({ dueAt }) => dueAt > world.at))
      await Promise.all(
        due.map(async (one, index) => {
          const messageId = `${world.at}-${index}`
          const seen = { ...one, receives: one.receives + 1 }
          receives = Math.max(receives, seen.receives)
          taken.set(messageId, seen)
          await all[index % workers]?.settle(recordOf({ messageId, body: one.body }))
        }),
      )
    }
  }
  return { world, sim, shown, parked, answers, run, took: () => world.at - start, most: () => receives }
}

test.each([
  ['slack', 5, 65_000],
  ['slack', 1, 65_000],
  ['teams', 5, 20_000],
] as const)(
  'fifty rooms at once are in a channel of %s by %i workers within %i ms, each once',
  async (kind, workers, within) => {
    const { run, shown, parked, took, most, world } = await burst(kind, { workers })
    await run()
    expect(shown()).toHaveLength(50)
    for (let number = 0; number < 50; number += 1)
      expect(shown().filter((text) => text.includes(`Room ${number}.`))).toHaveLength(1)
    expect(parked).toEqual([])
    expect(took()).toBeLessThanOrEqual(within)
    // The queue takes a message that was received a hundred times for one that no worker survives.
    expect(most()).toBeLessThan(20)
    expect(await world.came('evt_49', 'chat')).toMatchObject({ state: 'accepted', tries: 1 })
    expect((await world.stateOf('chat')).failingSince).toBeUndefined()
  },
)

test('another sender in the channel costs turns and no tries', async () => {
  const { run, sim, shown, answers, world } = await burst('slack', { count: 3 })
  const other = { method: 'POST', body: JSON.stringify({ text: 'from somebody else' }) }
  await fetch(sim.url, other)
  await run()
  expect(shown()).toHaveLength(4)
  expect(answers.filter((status) => status === 429)).not.toEqual([])
  for (const id of ['evt_0', 'evt_1', 'evt_2'])
    expect(await world.came(id, 'chat')).toMatchObject({ state: 'accepted', tries: 1 })
})
