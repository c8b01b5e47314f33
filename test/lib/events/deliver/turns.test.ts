import { expect, test } from 'vitest'
import { deliverEvent } from '#lib/events/deliver.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { deliveryWorld } from '../delivery-world.ts'
import { readyEvent } from '../sample-events.ts'

const log = keepTestLog()
const message = { event: readyEvent, outlet: 'chat' }

const open = () => {
  const world = deliveryWorld()
  world.gaps.chat = 1_000
  return world
}

test('what comes too soon has another turn after what was asked for, and loses no try', async () => {
  const world = open()
  const start = world.at
  world.answer = { meaning: 'later', status: 429, asked: 3_000 }
  expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: 3_000 })
  expect(await world.came('evt_1', 'chat')).toEqual({
    ...{ v: 1, state: 'waiting', tries: 0, status: 429, at: start },
    ...{ slowed: 1, nextAt: start + 3_000, turn: true },
  })
  expect(log.lines).toMatchObject([
    {
      ...{ level: 'info', event: 'event.slowed', outlet: 'chat', eventId: 'evt_1', eventType: 'room.ready' },
      ...{ count: 1, retryAfterMs: 3_000 },
    },
  ])
  // It is alive.
  expect((await world.stateOf('chat')).failingSince).toBeUndefined()
  world.at += 3_000
  world.answer = { meaning: 'taken', status: 200 }
  expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
  expect(await world.came('evt_1', 'chat')).toMatchObject({ state: 'accepted', tries: 1 })
})

test('one that has no turn yet waits for it, and is not sent', async () => {
  const world = open()
  await deliverEvent(world, message)
  const other = { ...message, event: { ...readyEvent, id: 'evt_2' } }
  world.at += 400
  expect(await deliverEvent(world, other)).toEqual({ do: 'wait', ms: 600 })
  expect(await world.came('evt_2', 'chat')).toMatchObject({ state: 'waiting', tries: 0, turn: true })
  expect(await deliverEvent(world, other)).toEqual({ do: 'wait', ms: 600 })
  expect(world.tried).toEqual(['chat evt_1'])
  world.at += 600
  expect(await deliverEvent(world, other)).toEqual({ do: 'done' })
})

test('an outlet that asks for patience again and again fails', async () => {
  const world = open()
  world.answer = { meaning: 'later', status: 429, asked: 1_000 }
  for (let times = 0; times < 31; times += 1) {
    const step = await deliverEvent(world, message)
    if (step.do === 'wait') world.at += step.ms
  }
  expect(await world.came('evt_1', 'chat')).toMatchObject({ state: 'waiting', tries: 1, status: 429 })
  expect((await world.stateOf('chat')).failingSince).toBeDefined()
})
