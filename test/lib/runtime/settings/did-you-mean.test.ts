import { expect, test } from 'vitest'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'

const names = ['onboarding', 'backup', 'docspace']

test.each([
  ['onbaording', ' (did you mean onboarding?)'],
  ['Backups', ' (did you mean backup?)'],
  ['dcspace', ' (did you mean docspace?)'],
  ['', ''],
  ['somethingelse', ''],
])('%s: %s', (typed, said) => {
  expect(didYouMean(typed, names)).toBe(said)
})
