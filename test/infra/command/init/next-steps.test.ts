import { expect, test } from 'vitest'
import { stepsAfterInit } from '#infra/command/init/next-steps.ts'

const written = (profile: object) => ({
  environment: 'prod',
  settings: { sources: { espocrm: {} }, backup: { portals: { main: {} } }, ...profile },
  later: [],
  region: 'eu-central-1',
})
const storing = (profile: object) => stepsAfterInit(written(profile)).filter((line) => /sk-/.test(line))

test('keys are stored where the environment reads them', () => {
  expect(storing({})).toEqual([
    `  $ aws secretsmanager put-secret-value --secret-id roomkeeper/prod/docspace/onboarding --secret-string '{"apiKey":"sk-..."}'`,
    `  $ aws secretsmanager put-secret-value --secret-id roomkeeper/prod/docspace/backup/main --secret-string '{"apiKey":"sk-..."}'`,
  ])
  expect(storing({ profile: 'small' })).toEqual([
    `  $ aws ssm put-parameter --name /roomkeeper/prod/docspace/onboarding --type SecureString --overwrite --value '{"apiKey":"sk-..."}'`,
    `  $ aws ssm put-parameter --name /roomkeeper/prod/docspace/backup/main --type SecureString --overwrite --value '{"apiKey":"sk-..."}'`,
  ])
})
