import { expect, test } from 'vitest'
import { isOver } from '#lib/onboarding/settings/arrival/arrival.ts'

const day = 86_400_000

test.each([
  [-1, false],
  [0, true],
  [1, true],
])('a client is waited for until its days are over: %i ms after that it is over: %s', (after, over) => {
  expect(isOver({ days: 3 }, 5, 5 + 3 * day + after)).toBe(over)
})
