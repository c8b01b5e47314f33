import { expect, test } from 'vitest'
import { slowDown, triesOf, turnOf } from '#lib/events/pace/turns.ts'
import type { EventDelivery } from '#lib/events/store/ledger.ts'

const services = (turn: number | undefined, gap: number | undefined = 1_000) => {
  const asked: unknown[] = []
  const pace = {
    async turn(...given: unknown[]) {
      asked.push(given)
      return turn
    },
  }
  return { asked, pace, gapOf: (outlet: string) => (outlet === 'sales' ? gap : undefined), now: () => 100 }
}
const waiting: EventDelivery = { v: 1, state: 'waiting', tries: 2, at: 0 }
const busy = { status: 429, asked: 2_000 }

test('a message takes a turn, once', async () => {
  const some = services(900)
  expect(await turnOf(some, 'sales', undefined)).toBe(900)
  expect(await turnOf(some, 'sales', waiting)).toBe(900)
  expect(some.asked).toEqual([
    ['sales', 1_000, 100],
    ['sales', 1_000, 100],
  ])
  expect(await turnOf(some, 'sales', { ...waiting, turn: true })).toBe(100)
  expect(await turnOf(some, 'ops', undefined)).toBe(100)
  expect(some.asked).toHaveLength(2)
  expect(await turnOf(services(undefined), 'sales', undefined)).toBe(5_100)
})

test('one that came too soon takes another turn after what was asked for, and loses no try', async () => {
  const some = services(4_000)
  expect(await slowDown(some, 'sales', busy, waiting)).toEqual({
    kept: { state: 'waiting', tries: 2, status: 429, slowed: 1, nextAt: 4_000, turn: true },
  })
  expect(some.asked).toEqual([['sales', 1_000, 2_100]])
  expect(await slowDown(services(undefined), 'sales', busy, undefined)).toMatchObject({
    kept: { tries: 0, nextAt: 7_100 },
  })
  const day = 24 * 3_600_000
  const patient = services(1)
  await slowDown(patient, 'sales', { status: 429, asked: 2 * day }, waiting)
  expect(patient.asked).toEqual([['sales', 1_000, 100 + day]])
})

test('one that does not say how long waits ten seconds', async () => {
  const some = services(12_000)
  expect(await slowDown(some, 'sales', { status: 429 }, waiting)).toMatchObject({
    kept: { tries: 2, nextAt: 12_000 },
  })
  expect(some.asked).toEqual([['sales', 1_000, 10_100]])
})

test.each([
  ['another answer', 'sales', { status: 503, asked: 2_000 }, 0],
  ['an outlet without a pace', 'ops', busy, 0],
  ['too often', 'sales', busy, 30],
])('%s is no reason for it', async (_, outlet, tried, slowed) => {
  expect(await slowDown(services(4_000), outlet, tried, { ...waiting, slowed })).toBeUndefined()
})

test('thirty times are enough', async () => {
  expect(await slowDown(services(4_000), 'sales', busy, { ...waiting, slowed: 29 })).toMatchObject({
    kept: { slowed: 30 },
  })
})

test('how often a message was tried stays', () => {
  expect(triesOf(undefined)).toStrictEqual({ tries: 0 })
  expect(triesOf(waiting)).toStrictEqual({ tries: 2 })
  expect(triesOf({ ...waiting, slowed: 4 })).toStrictEqual({ tries: 2, slowed: 4 })
})
