import { describe, expect, test } from 'vitest'
import { deliverEvent } from '#lib/events/deliver.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { deliveryWorld, failing } from './delivery-world.ts'
import { readyEvent } from './sample-events.ts'

const log = keepTestLog()
const hour = 3_600_000
const start = Date.UTC(2026, 10, 29, 9)
const events = () => log.lines.flatMap((line) => (typeof line.event === 'string' ? [line.event] : []))
const message = { event: readyEvent, outlet: 'ops' }

/** Tries until nothing waits any more, the clock running to each next try. */
const untilSettled = async (world: ReturnType<typeof deliveryWorld>, one = message) => {
  for (let tries = 1; ; tries += 1) {
    const step = await deliverEvent(world, one)
    if (step.do !== 'wait') return { step, tries }
    world.at += step.ms
  }
}

describe('an event that is taken', () => {
  test('is kept as accepted, and not sent again', async () => {
    const world = deliveryWorld()
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect(await world.came('evt_1', 'ops')).toEqual({ v: 1, state: 'accepted', tries: 1, status: 200, at: start })
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect(world.tried).toEqual(['ops evt_1'])
    expect(log.lines).toMatchObject([
      { event: 'event.delivered', outlet: 'ops', eventId: 'evt_1', eventType: 'room.ready', attempt: 1, status: 200 },
    ])
    expect(world.texts.has('outlets/ops.json')).toBe(false)
  })

  test('ends the failing of its outlet', async () => {
    const world = deliveryWorld()
    world.answer = failing
    await deliverEvent(world, message)
    expect(await world.stateOf('ops')).toEqual({ v: 1, failingSince: start })
    world.answer = { meaning: 'taken', status: 204 }
    world.at += hour
    await deliverEvent(world, message)
    expect(world.texts.get('outlets/ops.json')?.text).toBe('{"v":1}\n')
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'accepted', tries: 2, status: 204 })
  })
})

describe('an event that is not taken', () => {
  test('waits, and is not tried before its time', async () => {
    const world = deliveryWorld()
    world.answer = failing
    const step = await deliverEvent(world, message)
    const { nextAt } = (await world.came('evt_1', 'ops')) ?? {}
    const wait = (nextAt ?? 0) - start
    expect(wait).toBeGreaterThanOrEqual(5_000)
    expect(wait).toBeLessThan(5_500)
    expect(step).toEqual({ do: 'wait', ms: wait })
    world.at += 1_000
    expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: wait - 1_000 })
    expect(world.tried).toHaveLength(1)
    world.at = nextAt ?? 0
    await deliverEvent(world, message)
    expect(world.tried).toHaveLength(2)
    expect(log.lines[0]).toMatchObject({
      ...{ event: 'event.delivery_failed', outlet: 'ops', attempt: 1, status: 500, detail: 'answered 500' },
      retryAfterMs: wait,
    })
  })

  test('is given up after ten tries and three days, and so is its outlet', async () => {
    const world = deliveryWorld()
    world.answer = failing
    expect(await untilSettled(world)).toEqual({ step: { do: 'park', why: 'answered 500' }, tries: 10 })
    expect((world.at - start) / hour).toBeGreaterThan(72)
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'failed', tries: 10, status: 500 })
    expect(await world.stateOf('ops')).toEqual({
      v: 1,
      failingSince: start,
      off: { at: world.at, why: 'it took nothing for three days' },
    })
    expect(events().slice(-2)).toEqual(['outlet.switched_off', 'event.given_up'])
    expect(log.lines.filter((line) => 'OutletsSwitchedOff' in line)).toHaveLength(1)
  })

  test('does not switch an outlet off that takes others', async () => {
    const world = deliveryWorld()
    for (let step = await deliverEvent(world, message); step.do !== 'park'; step = await deliverEvent(world, message)) {
      if (step.do !== 'wait') {
        // The first was taken: the next one is never.
        await world.ledger.keep(
          'evt_1',
          'ops',
          { v: 1, state: 'waiting', tries: 0, at: world.at },
          (await world.ledger.delivery('evt_1', 'ops'))?.tag,
        )
        world.answer = failing
        continue
      }
      world.at += step.ms
      world.answer = { meaning: 'taken' }
      await deliverEvent(world, { event: { ...readyEvent, id: `evt_at_${world.at}` }, outlet: 'ops' })
      world.answer = failing
    }
    expect((await world.stateOf('ops')).off).toBeUndefined()
  })

  test('has the reason where there was no answer, and others are kept off the outlet for a while', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'later', why: 'no answer (ECONNREFUSED)' }
    expect(await deliverEvent(world, message)).toMatchObject({ do: 'wait', holdOutlet: 30_000 })
    expect(await world.came('evt_1', 'ops')).toMatchObject({ why: 'no answer (ECONNREFUSED)' })
    expect(log.lines[0]).toMatchObject({ detail: 'no answer (ECONNREFUSED)' })
    expect(log.lines[0]).not.toHaveProperty('status')
  })

  test('waits for as long as the receiver asks, and so do the others', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'later', status: 429, asked: 600_000 }
    expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: 600_000, holdOutlet: 600_000 })
  })

  test('is given up at once where the receiver refuses it, and its outlet stays on', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'refused', status: 400 }
    expect(await deliverEvent(world, message)).toEqual({ do: 'park', why: 'answered 400' })
    expect(await world.stateOf('ops')).toEqual({ v: 1 })
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'failed', tries: 1, status: 400 })
  })
})

test.each([
  [72 * hour - 1, false],
  [72 * hour, true],
])('an outlet that has failed for %i ms is off: %s', async (failed, isOff) => {
  const world = deliveryWorld()
  world.answer = failing
  await world.states.write('ops', { v: 1, failingSince: start - failed }, undefined)
  const { tag } = await world.states.read('ops')
  await deliverEvent(world, message)
  expect((await world.stateOf('ops')).off !== undefined).toBe(isOff)
  // What has not changed is not written again.
  expect((await world.states.read('ops')).tag === tag).toBe(!isOff)
})

describe('an outlet that is gone', () => {
  test('is switched off at once, and gets nothing more', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'gone', status: 410 }
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect((await world.stateOf('ops')).off).toEqual({ at: start, why: 'it answered 410, and is gone' })
    expect(log.lines).toMatchObject([
      { event: 'outlet.switched_off', outlet: 'ops', status: 410, detail: 'it answered 410, and is gone' },
      { OutletsSwitchedOff: 1 },
      { event: 'event.given_up', attempt: 1, status: 410 },
    ])
    const other = { ...readyEvent, id: 'evt_other' }
    expect(await deliverEvent(world, { event: other, outlet: 'ops' })).toEqual({ do: 'done' })
    expect(await world.came('evt_other', 'ops')).toEqual({ v: 1, state: 'off', tries: 0, at: start })
    expect(world.tried).toEqual(['ops evt_1'])
  })

  test('keeps how often an event was tried before', async () => {
    const world = deliveryWorld()
    world.answer = failing
    await deliverEvent(world, message)
    const { tag } = await world.states.read('ops')
    await world.states.write('ops', { v: 1, off: { at: 1, why: 'x' } }, tag)
    world.at += hour
    await deliverEvent(world, message)
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'off', tries: 1 })
  })

  test('is told of once, also by two workers at once', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'gone', status: 410 }
    const { attempt } = world
    const both = {
      ...world,
      attempt: async (...given: Parameters<typeof attempt>) => {
        await world.states.write('ops', { v: 1, off: { at: 1, why: 'the other was quicker' } }, undefined)
        return attempt(...given)
      },
    }
    await deliverEvent(both, message)
    expect((await world.stateOf('ops')).off?.why).toBe('the other was quicker')
    expect(events()).toEqual(['event.given_up'])
  })
})

describe('people who are told that an outlet is off', () => {
  test('are told before the message goes', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'gone', status: 410 }
    await deliverEvent(world, message)
    expect(world.toldOff).toEqual(['ops'])
  })

  test('are told by the next message where that failed, which gets nothing else', async () => {
    const world = deliveryWorld()
    world.answer = { meaning: 'gone', status: 410 }
    world.untold = 5_000
    expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: 5_000 })
    expect(await world.came('evt_1', 'ops')).toBeUndefined()
    expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: 5_000 })
    world.untold = undefined
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'off' })
    expect([world.tried, world.toldOff]).toEqual([['ops evt_1'], ['ops', 'ops', 'ops']])
  })
})

describe('an outlet that would show an event twice', () => {
  const claiming = () => {
    const world = deliveryWorld()
    world.claimed.add('ops')
    return world
  }

  test('has the event claimed before it is sent', async () => {
    const world = claiming()
    const { attempt } = world
    const seen: unknown[] = []
    const looking = {
      ...world,
      attempt: async (...given: Parameters<typeof attempt>) => {
        seen.push(await world.came('evt_1', 'ops'))
        return attempt(...given)
      },
    }
    expect(await deliverEvent(looking, message)).toEqual({ do: 'done' })
    expect(seen).toEqual([{ v: 1, state: 'waiting', tries: 0, at: start, nextAt: start + 120_000 }])
    expect(await world.came('evt_1', 'ops')).toEqual({ v: 1, state: 'accepted', tries: 1, status: 200, at: start })
    expect(world.tried).toEqual(['ops evt_1'])
  })

  test('is the only one that costs a claim', async () => {
    const world = deliveryWorld()
    const dying = { ...world, attempt: async () => Promise.reject(new Error('the function died')) }
    await expect(deliverEvent(dying, message)).rejects.toThrow('died')
    expect(await world.came('evt_1', 'ops')).toBeUndefined()
  })

  test('after a crash it waits for the claim to end, and says that it may be there', async () => {
    const world = claiming()
    const dying = { ...world, attempt: async () => Promise.reject(new Error('the function died')) }
    await expect(deliverEvent(dying, message)).rejects.toThrow('died')
    world.at += 20_000
    expect(await deliverEvent(world, message)).toEqual({ do: 'wait', ms: 100_000 })
    world.at += 100_000
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect(world.tried).toEqual(['ops evt_1 again'])
  })

  test('is left to the worker that was quicker', async () => {
    const world = claiming()
    const { ledger } = world
    const late = {
      ...world,
      ledger: {
        ...ledger,
        delivery: async (...given: Parameters<typeof ledger.delivery>) => {
          const kept = await ledger.delivery(...given)
          await ledger.keep(
            'evt_1',
            'ops',
            { v: 1, state: 'waiting', tries: 0, at: start, nextAt: start + 1 },
            undefined,
          )
          return kept
        },
      },
    }
    expect(await deliverEvent(late, message)).toEqual({ do: 'wait', ms: 120_000 })
    expect(world.tried).toEqual([])
  })

  test('sees by itself that an event is there which is sent once more', async () => {
    const world = claiming()
    await deliverEvent(world, message)
    await deliverEvent(world, { ...message, replayedAt: world.at + 1 })
    expect(world.tried).toEqual(['ops evt_1', 'ops evt_1 again'])
  })

  test('gets nothing where there is nowhere to write, which is nobody’s fault', async () => {
    const world = claiming()
    world.answer = { meaning: 'nowhere', why: 'its record is gone' }
    expect(await deliverEvent(world, message)).toEqual({ do: 'done' })
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'failed', tries: 1, why: 'its record is gone' })
    expect(await world.stateOf('ops')).toEqual({ v: 1 })
    expect(log.lines).toMatchObject([
      {
        event: 'event.nowhere',
        outlet: 'ops',
        eventId: 'evt_1',
        attempt: 1,
        detail: 'its record is gone',
      },
    ])
  })
})

describe('an event that is sent once more', () => {
  test('is tried though it was taken, once', async () => {
    const world = deliveryWorld()
    await deliverEvent(world, message)
    const again = { ...message, replayedAt: world.at + 1 }
    await deliverEvent(world, again)
    await deliverEvent(world, again)
    expect(world.tried).toHaveLength(2)
    expect(await world.came('evt_1', 'ops')).toMatchObject({
      state: 'accepted',
      tries: 1,
      replayedAt: again.replayedAt,
    })
  })

  test.each([undefined, 'broken'])('is tried where what is kept is %s', async (text) => {
    const world = deliveryWorld()
    if (text) world.texts.set('events/evt_1/to/ops.json', { text, tag: '"9"' })
    expect(await deliverEvent(world, { ...message, replayedAt: 5 })).toEqual({ do: 'done' })
    expect(await world.came('evt_1', 'ops')).toMatchObject({ state: 'accepted', tries: 1, replayedAt: 5 })
  })

  test('begins its tries anew', async () => {
    const world = deliveryWorld()
    world.answer = failing
    await untilSettled(world)
    await world.states.write('ops', { v: 1 }, (await world.states.read('ops')).tag)
    const again = { ...message, replayedAt: world.at }
    expect(await untilSettled(world, again)).toMatchObject({ tries: 10 })
  })
})
