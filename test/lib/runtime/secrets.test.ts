import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createSecrets, webhookSecrets } from '#lib/runtime/secrets.ts'

// A mock: an emulator cannot be made to fail once and then answer.
const mock = mockClient(SecretsManagerClient)
let now = 0
const clock = { now: () => now, sleep: async () => {} }

// The mock is in the class, which the other files of this thread share.
afterAll(() => mock.restore())
beforeEach(() => {
  mock.reset()
  now = 0
})

const secretsOf = () => createSecrets(new SecretsManagerClient({ region: 'us-east-1' }), clock)
const answer = (secrets: string[]) => ({ SecretString: JSON.stringify({ secrets }) })

test('keeps a secret for five minutes and no longer, so that a rotation needs no deployment', async () => {
  mock
    .on(GetSecretValueCommand)
    .resolvesOnce(answer(['old']))
    .resolves(answer(['new', 'old']))
  const secrets = secretsOf()
  expect(await secrets.find('a', webhookSecrets)).toEqual({ secrets: ['old'] })
  now = 299_000
  expect(await secrets.find('a', webhookSecrets)).toEqual({ secrets: ['old'] })
  now = 301_000
  expect(await secrets.find('a', webhookSecrets)).toEqual({ secrets: ['new', 'old'] })
})

test('does not remember a failure', async () => {
  mock
    .on(GetSecretValueCommand)
    .rejectsOnce(new Error('down'))
    .resolves(answer(['x']))
  const secrets = secretsOf()
  await expect(secrets.find('a', webhookSecrets)).rejects.toThrow('down')
  expect(await secrets.find('a', webhookSecrets)).toEqual({ secrets: ['x'] })
})

test('a secret that is not there, has no value or another shape is as good as none', async () => {
  const gone = new ResourceNotFoundException({ message: '', $metadata: {} })
  mock.on(GetSecretValueCommand).rejectsOnce(gone).resolvesOnce({}).resolvesOnce({ SecretString: 'random' }).resolves({
    SecretString: '{"secrets":[""]}',
  })
  const secrets = secretsOf()
  for (const name of ['a', 'b', 'c', 'd']) expect(await secrets.find(name, webhookSecrets)).toBeUndefined()
})

test('is asked for again within seconds while there is none, because somebody may be storing it', async () => {
  const gone = new ResourceNotFoundException({ message: '', $metadata: {} })
  mock
    .on(GetSecretValueCommand)
    .rejectsOnce(gone)
    .resolvesOnce({ SecretString: '{"secrets":[]}' })
    .resolves(answer(['the first\n']))
  const secrets = secretsOf()
  expect(await secrets.find('a', webhookSecrets)).toBeUndefined()
  expect(await secrets.find('a', webhookSecrets)).toBeUndefined()
  expect(mock.commandCalls(GetSecretValueCommand)).toHaveLength(1)
  now = 6_000
  expect(await secrets.find('a', webhookSecrets)).toBeUndefined()
  now = 12_000
  expect(await secrets.find('a', webhookSecrets)).toEqual({ secrets: ['the first'] })
})
