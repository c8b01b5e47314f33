import { expect, test } from 'vitest'
import { askedWait, waitAfter } from '#lib/events/retries.ts'

const hours = (ms: number | undefined) => (ms ?? Number.NaN) / 3_600_000

test('tries are as far apart as Standard Webhooks has it, over about three days', () => {
  const waits = Array.from({ length: 9 }, (_, at) => waitAfter(at + 1, 0, () => 0))
  expect(waits.slice(0, 2)).toEqual([5_000, 300_000])
  expect(waits.slice(2).map(hours)).toEqual([0.5, 2, 5, 10, 14, 20, 24])
  expect(waitAfter(10)).toBeUndefined()
})

test('a tenth of a wait is random', () => {
  expect(waitAfter(2, 0, () => 0.5)).toBe(315_000)
  const random = waitAfter(2) ?? 0
  expect(random).toBeGreaterThanOrEqual(300_000)
  expect(random).toBeLessThan(330_000)
})

test('a receiver may ask for more patience, and for no more than a day', () => {
  expect(waitAfter(1, 60_000, () => 0)).toBe(60_000)
  expect(waitAfter(1, 1_000, () => 0)).toBe(5_000)
  expect(hours(waitAfter(1, 1e12, () => 0))).toBe(24)
})

test.each<[string | undefined, number | undefined]>([
  ['7', 7_000],
  [' 7 ', 7_000],
  ['Sun, 29 Nov 2026 09:00:10 GMT', 10_000],
  ['Sun, 29 Nov 2026 08:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  ['1234567890', undefined],
  [undefined, undefined],
])('retry-after: %s', (header, asked) => {
  expect(askedWait(header, Date.UTC(2026, 10, 29, 9))).toBe(asked)
})
