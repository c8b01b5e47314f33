import { expect, test } from 'vitest'
import { assertSettled } from '#lib/onboarding/identity/settling.ts'

const now = Date.UTC(2026, 10, 29)
/** How long a record is waited for that was begun to be read so many milliseconds ago. */
const waitFor = (settlesAt?: number, ago = 0): number | undefined => {
  try {
    assertSettled(settlesAt === undefined ? {} : { settlesAt }, now - ago, { now: () => now })
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
  ['that settles in a moment', now + 1, 1_000],
  ['that settles soon', now + 4_000, 4_000],
  ['that settles in a minute', now + 60_000, 60_000],
  ['of a clock that is wrong', now + 60_001, undefined],
])('a record %s', (_, settlesAt, wait) => {
  expect(waitFor(settlesAt)).toBe(wait)
})

test.each([
  ['before it had settled is read again', now - 10_000, 1_000],
  ['when it had settled is good', now - 30_000, undefined],
])('a record whose reading took half a minute and began %s', (_, settlesAt, wait) => {
  expect(waitFor(settlesAt, 30_000)).toBe(wait)
})
