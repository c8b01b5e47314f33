import { expect, test } from 'vitest'
import { waitsForRecord } from '#lib/onboarding/settings/invite.ts'

test('people wait for the record where there is any condition', () => {
  expect(waitsForRecord({ invite: { when: { stage: 'Live' } } })).toBe(true)
  expect([waitsForRecord({ invite: { when: {} } }), waitsForRecord({})]).toEqual([false, false])
})
