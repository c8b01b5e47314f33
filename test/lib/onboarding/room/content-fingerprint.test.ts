import { expect, test } from 'vitest'
import { assertSame } from '#lib/onboarding/room/content-fingerprint.ts'

const before = { title: 'Welcome.pdf', created: 7 }

test('content is the same under any title, and another one that was made at another time', () => {
  expect(() => assertSame('file 11', before, { title: 'Renamed.pdf', created: 7 })).not.toThrow()
  expect(() => assertSame('file 11', before, { ...before, created: 8 })).toThrow(
    expect.objectContaining({
      name: 'RetryLater',
      reason: expect.objectContaining({ code: 'welcome-changed' }),
      detail: 'file 11',
      after: 120_000,
    }),
  )
})
