import { expect, test } from 'vitest'
import { isOurs, isTrial, proofName, trialName } from '#lib/crm/setup/trial-name.ts'

test.each([
  [trialName('1a2b'), true, true],
  [proofName('1a2b'), false, true],
  ['Roomkeeper trial', false, false],
  ['Acme, Roomkeeper trial 1', false, false],
  ['', false, false],
  [undefined, false, false],
])('"%s" is a trial: %s, and made by us: %s', (name, trial, ours) => {
  expect([isTrial(name), isOurs(name)]).toEqual([trial, ours])
})

test('a trial says that it is deleted, a proof does not', () => {
  expect(trialName('1a2b')).toBe('Roomkeeper trial 1a2b, deleted at once')
  expect(proofName('1a2b')).toBe('Roomkeeper proof 1a2b')
})
