import { expect, test } from 'vitest'
import { inviteConditions, waitsForRecord } from '#lib/onboarding/settings/invite.ts'

test('a condition may have one value or several', () => {
  expect(inviteConditions({ when: { stage: 'Live', kind: ['A', 'B'] } })).toEqual({ stage: ['Live'], kind: ['A', 'B'] })
  expect([inviteConditions({ when: {} }), inviteConditions(undefined)]).toEqual([{}, {}])
})

test('people wait for the record where there is any condition', () => {
  expect(waitsForRecord({ invite: { when: { stage: 'Live' } } })).toBe(true)
  expect([waitsForRecord({ invite: { when: {} } }), waitsForRecord({})]).toEqual([false, false])
})
