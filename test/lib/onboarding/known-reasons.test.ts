import { expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'

test('every reason of a client is known by its code', () => {
  const all = [onboardingReasons, docspaceReasons, crmReasons].flatMap((reasons) => Object.values(reasons))
  expect(Object.values(knownReasons)).toHaveLength(all.length)
  for (const reason of all) expect(knownReasons[reason.code]).toBe(reason)
})
