import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, expect, test, vi } from 'vitest'
import { readVersion, replaceVersion, secretReader } from '#lib/runtime/secrets-manager.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('every read and write of a process goes by one client', async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  const used = new Set<unknown>()
  vi.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(function (this: unknown, command: unknown) {
    used.add(this)
    return Promise.resolve(
      command instanceof GetSecretValueCommand
        ? { SecretString: '{}', VersionId: '1' }
        : { VersionId: '2', VersionStages: ['AWSCURRENT'] },
    )
  } as never)
  await readVersion('roomkeeper/test/docspace/memory')
  await readVersion('roomkeeper/test/docspace/memory')
  await replaceVersion('roomkeeper/test/docspace/memory', { value: '{}', over: '1' })
  await secretReader()('roomkeeper/test/docspace/onboarding')
  expect(used.size).toBe(1)
})
