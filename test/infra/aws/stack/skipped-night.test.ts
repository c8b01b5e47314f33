import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { synthesize } from '../synthesized.ts'

/** What synth says of nights that are left out. */
const warnings = (env: string, settings: Readonly<Record<string, unknown>> = {}): string[] =>
  Annotations.fromStack(synthesize(env, settings).stack)
    .findWarning('*', Match.stringLikeRegexp('does not exist'))
    .map(({ entry }) => String(entry.data))

const berlin = { 'sweep.timeZone': 'Europe/Berlin', 'backup.portals.main.timeZone': 'Europe/Berlin' }

test.each(['local', 'dev', 'prod'])(
  'no schedule of cdk.json falls into the hour that a spring night leaves out: %s',
  (env) => {
    expect(warnings(env)).toEqual([])
  },
)

test('whoever chooses that hour is told with the setting and the night, of backups and of the sweep alike', () => {
  const told = warnings('prod', {
    ...berlin,
    'backup.portals.main.schedule': '0 2 * * ? *',
    'sweep.schedule': '30 2 * * ? *',
  })
  expect(told).toHaveLength(2)
  for (const setting of ['backup.portals.main.schedule', 'sweep.schedule'])
    expect(told).toContainEqual(
      expect.stringMatching(new RegExp(`^${setting}: .* Europe/Berlin on \\d{4}-03-\\d\\d, `)),
    )
})

test('an hour that every night has is nothing to speak of', () => {
  expect(warnings('prod', { ...berlin, 'sweep.schedule': '30 3 * * ? *' })).toEqual([])
})
