import { expect, test } from 'vitest'
import { backOff } from '#lib/runtime/waiting/back-off.ts'

const waits = (chance?: number, random?: () => number) =>
  [1, 2, 3, 4, 1_000].map((tries) =>
    backOff(tries, { first: 1_000, longest: 6_000, ...(chance && { chance }) }, random),
  )

test('doubles from try to try up to the longest wait', () => {
  expect(waits()).toEqual([1_000, 2_000, 4_000, 6_000, 6_000])
})

test('leaves a share of each wait to chance', () => {
  expect(waits(0.5, () => 0)).toEqual([500, 1_000, 2_000, 3_000, 3_000])
  expect(waits(0.5, () => 0.5)).toEqual([750, 1_500, 3_000, 4_500, 4_500])
  expect(waits(1, () => 0)).toEqual([0, 0, 0, 0, 0])
})
