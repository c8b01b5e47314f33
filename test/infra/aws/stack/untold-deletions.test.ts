import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { synthesize } from '../synthesized.ts'

const warnings = (settings: Readonly<Record<string, unknown>> = {}): string[] =>
  Annotations.fromStack(synthesize('prod', settings).stack)
    .findWarning('*', Match.stringLikeRegexp('tells of no deletion'))
    .map(({ entry }) => String(entry.data))

test('synth says which CRM tells of no deletion, where one is an end', () => {
  expect(warnings()).toEqual([])
  const end = { when: { Stage__c: 'Lost' }, do: ['archive'], deleted: true }
  const told = warnings({ 'onboarding.end': end })
  expect(told.length).toBeGreaterThan(0)
  for (const line of told) expect(line).toMatch(/^onboarding\.end\.deleted: (salesforce|generic) tells of no deletion/)
})
