import { expect, test } from 'vitest'
import { settingsProblems } from '#infra/aws/config/settings.ts'

const problemsOf = (sources: readonly string[]) =>
  settingsProblems(
    {
      docspace: { url: 'https://acme.onlyoffice.com' },
      sources: { espocrm: { url: 'https://crm.acme.com' } },
      onboarding: {
        welcome: { way: 'folder', folderId: 20 },
        manager: { default: 'anna@acme.com' },
        rooms: [{ name: 'one', sources }, { name: 'all' }],
      },
    },
    { environment: 'dev', file: 'roomkeeper.json', refuseExamples: false },
  )

test('a source of a rule that there is not is told with its place', () => {
  expect(problemsOf(['espocrm', 'hubspt']).at(1)).toMatch(
    'onboarding.rooms.0.sources: there is no source hubspt (did you mean hubspot?); known are espocrm',
  )
})

test('a source that is not set up in this environment is none', () => {
  expect(problemsOf(['espocrm', 'hubspot'])).toEqual([])
})
