import { expect, test } from 'vitest'
import { hasJoined } from '#lib/onboarding/life/arrival/has-joined.ts'
import { memberOf } from '../../memory-portal.ts'

test.each([
  ['nobody is there', [], false],
  ['the account is only invited', [memberOf('gina', { pending: true })], false],
  ['the account is deactivated', [memberOf('gina', { deactivated: true })], false],
  ['another has come', [memberOf('gina', { pending: true }), memberOf('otto')], false],
  ['the account is active', [memberOf('otto', { pending: true }), memberOf('gina')], true],
])('of a client of whom %s: %#', (_, members, joined) => {
  expect(hasJoined(members, ['gina', 'anna'])).toBe(joined)
})
