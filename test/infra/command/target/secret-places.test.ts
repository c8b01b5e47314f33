import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { secretPlaces } from '#infra/command/target/secret-places.ts'
import { type Listening, listen } from '#infra/local/aws/listen.ts'
import { secretsEndpoint } from '#infra/local/aws/secrets/endpoint.ts'
import { Parameters } from '#infra/local/aws/secrets/parameters.ts'
import { SecretStore } from '#infra/local/aws/secrets/store.ts'
import { controls } from '#infra/local/guard/guard.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { createSecrets, type Secrets } from '#lib/runtime/secrets.ts'

let server: Listening
let manager: SecretsManagerClient
let ssm: SSMClient
let read: () => Secrets
const made = new SecretStore((name) => `arn:aws:secretsmanager:us-east-1:0:secret:${name}-a1B2c3`)
beforeEach(async () => {
  made.declare('roomkeeper/prod/crm/espocrm')
  server = await listen(0, controls, secretsEndpoint({ secrets: made, parameters: new Parameters() }))
  manager = new SecretsManagerClient(sdkConfig({ AWS_ENDPOINT_URL: server.url }, 'SECRETS_MANAGER'))
  ssm = new SSMClient(sdkConfig({ AWS_ENDPOINT_URL: server.url }, 'SSM'))
  read = () => createSecrets(manager, systemClock, ssm)
})
afterEach(async () => {
  manager.destroy()
  ssm.destroy()
  await server.close()
})

test('a value is read where it was stored, in either service, and again where it was overwritten', async () => {
  const store = secretPlaces(manager, ssm)
  for (const apiKey of ['first', 'second'])
    for (const name of ['roomkeeper/prod/crm/espocrm', '/roomkeeper/prod/crm/espocrm']) {
      await store.put(name, { apiKey: `${apiKey} of ${name}` })
      expect(await read().find(name, z.unknown())).toEqual({ apiKey: `${apiKey} of ${name}` })
    }
})

test('says what the stack has made; what nobody has stored is none', async () => {
  const store = secretPlaces(manager, ssm)
  expect(await store.isThere('roomkeeper/prod/crm/espocrm')).toBe(true)
  for (const name of ['roomkeeper/prod/crm/hubspot', '/roomkeeper/prod/sources/hubspot']) {
    expect(await store.isThere(name)).toBe(false)
    expect(await read().find(name, z.unknown())).toBeUndefined()
  }
  await expect(store.put('roomkeeper/prod/crm/hubspot', {})).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  )
})

test('an error of another kind is no answer', async () => {
  await server.close()
  const store = secretPlaces(manager, ssm)
  await expect(store.isThere('/roomkeeper/prod/sources/hubspot')).rejects.toThrow()
})
