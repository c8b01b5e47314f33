import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { synthesize } from '../synthesized.ts'

const warnings = (welcome: object | undefined) => {
  const mails = { sender: 'all@acme.example', ...(welcome && { welcome }) }
  const remind = { after: ['3d'], by: 'mail', sender: 'all@acme.example' }
  const { stack } = synthesize('prod', {
    'onboarding.arrival': {},
    'onboarding.remind': remind,
    'onboarding.mails': mails,
  })
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('onboarding.mails.welcome'))
    .map(({ entry }) => String(entry.data))
}

test('synth says that DocSpace mails its own invitation to new addresses all the same', () => {
  expect(warnings(undefined)).toEqual([])
  expect(warnings({})).toEqual([expect.stringMatching(/always mails its own .* They get no welcome of yours/)])
  expect(warnings({ to: 'everybody' })).toEqual([expect.stringMatching(/With `everybody` they get both mails/)])
})
