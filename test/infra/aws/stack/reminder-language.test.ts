import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { synthesize } from '../synthesized.ts'

const warnings = (settings: Readonly<Record<string, unknown>> = {}): string[] =>
  Annotations.fromStack(synthesize('prod', { 'onboarding.arrival': {}, ...settings }).stack)
    .findWarning('*', Match.stringLikeRegexp('reminds in the language'))
    .map(({ entry }) => String(entry.data))

test('synth says that DocSpace reminds in the language of the portal, where guests are invited in another', () => {
  const remind = { after: ['3d'] }
  const rooms = [{ name: 'swiss', sources: ['espocrm'], culture: 'fr' }, { name: 'others' }]
  const german = { 'onboarding.culture': 'de' }
  expect([warnings(german), warnings({ 'onboarding.remind': remind })]).toEqual([[], []])
  const [told, ...more] = warnings({ ...german, 'onboarding.remind': remind, 'onboarding.rooms': rooms })
  expect(told).toMatch(/^onboarding\.remind\.by: DocSpace reminds in the language of the portal.*\(fr, de\).*`mail`/)
  expect(more).toEqual([])
  const byMail = { ...remind, by: 'mail', sender: 'roomkeeper@acme.example' }
  expect(warnings({ ...german, 'onboarding.remind': byMail })).toEqual([])
})
