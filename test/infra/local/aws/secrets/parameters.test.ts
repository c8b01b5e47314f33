import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Listening, listen } from '#infra/local/aws/listen.ts'
import { secretsEndpoint } from '#infra/local/aws/secrets/endpoint.ts'
import { Parameters } from '#infra/local/aws/secrets/parameters.ts'
import { SecretStore } from '#infra/local/aws/secrets/store.ts'
import { controls } from '#infra/local/guard/guard.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'

let server: Listening
let client: SSMClient
let parameters: Parameters
const stored: string[] = []
beforeEach(async () => {
  parameters = new Parameters(async (name, value) => void stored.push(`${name} ${value}`))
  const secrets = new SecretStore((name) => `arn:aws:secretsmanager:us-east-1:0:secret:${name}-a1B2c3`)
  server = await listen(0, controls, secretsEndpoint({ secrets, parameters }))
  client = new SSMClient(sdkConfig({ AWS_ENDPOINT_URL_SSM: server.url }, 'SSM'))
})
afterEach(async () => {
  client.destroy()
  await server.close()
})

const put = (Name: string, Value: string, Overwrite?: boolean) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', ...(Overwrite && { Overwrite }) }))
const get = async (Name: string, WithDecryption = true) =>
  (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter

test('whoever stores a parameter makes it; it is overwritten only where that is asked for', async () => {
  await expect(get('/a')).rejects.toThrow(expect.objectContaining({ name: 'ParameterNotFound' }))
  expect((await put('/a', 'first')).Version).toBe(1)
  await expect(put('/a', 'second')).rejects.toThrow(expect.objectContaining({ name: 'ParameterAlreadyExists' }))
  expect((await put('/a', 'second', true)).Version).toBe(2)
  expect(await get('/a')).toMatchObject({ Name: '/a', Type: 'SecureString', Value: 'second', Version: 2 })
  expect(stored).toEqual(['/a first', '/a second'])
})

test('without decryption there is nothing to read, but of what the stack made', async () => {
  await put('/a', 'secret')
  parameters.put('/b', 'deployed', 'String')
  expect((await get('/a', false))?.Value).not.toContain('secret')
  expect(await get('/b', false)).toMatchObject({ Type: 'String', Value: 'deployed' })
})

test('a standard parameter takes 4,096 characters', async () => {
  await put('/a', 'x'.repeat(4_096))
  await expect(put('/a', 'x'.repeat(4_097), true)).rejects.toThrow(
    expect.objectContaining({ name: 'ValidationException' }),
  )
})

test('what is not known is refused', async () => {
  await expect(client.send(new GetParametersByPathCommand({ Path: '/' }))).rejects.toThrow(
    expect.objectContaining({ name: 'UnknownOperationException' }),
  )
})
