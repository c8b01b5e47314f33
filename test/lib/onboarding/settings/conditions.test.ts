import { expect, test } from 'vitest'
import { conditionsOf } from '#lib/onboarding/settings/conditions.ts'

test('a condition may have one value or several', () => {
  expect(conditionsOf({ when: { stage: 'Live', kind: ['A', 'B'] } })).toEqual({ stage: ['Live'], kind: ['A', 'B'] })
  expect([conditionsOf({ when: {} }), conditionsOf(undefined)]).toEqual([{}, {}])
})
