import { expect, test } from 'vitest'
import { assertSettled } from '#lib/onboarding/identity/settling.ts'

const now = Date.UTC(2026, 10, 29)
const waitFor = (settlesAt?: number): number | undefined => {
  try {
    assertSettled(settlesAt === undefined ? {} : { settlesAt }, { now: () => now })
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ name: 'RetryLater', reason: { code: 'record-settling' } })
    return (error as { after: number }).after
  }
}

test.each([
  ['that is known', undefined, undefined],
  ['that has settled', now - 1, undefined],
  ['that settles now', now, undefined],
  ['that settles in a moment', now + 1, 1],
  ['that settles in a minute', now + 60_000, 60_000],
  ['of a clock that is wrong', now + 60_001, undefined],
])('a record %s', (_, settlesAt, wait) => {
  expect(waitFor(settlesAt)).toBe(wait)
})
