import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { parameterReader } from '#lib/runtime/parameters.ts'

const mock = mockClient(SSMClient)
// The mock is in the class, which the other files of this thread share.
afterAll(() => {
  mock.restore()
  vi.unstubAllEnvs()
})
beforeEach(() => mock.reset())
vi.stubEnv('AWS_REGION', 'eu-central-1')

test('reads the text of an encrypted parameter, undefined where there is none', async () => {
  mock.on(GetParameterCommand, { Name: '/a', WithDecryption: true }).resolves({ Parameter: { Value: 'text' } })
  mock.on(GetParameterCommand, { Name: '/b' }).rejects(new ParameterNotFound({ message: '', $metadata: {} }))
  mock.on(GetParameterCommand, { Name: '/c' }).resolves({})
  const read = parameterReader()
  expect([await read('/a'), await read('/b'), await read('/c')]).toEqual(['text', undefined, undefined])
})

test('another failure is one', async () => {
  mock.on(GetParameterCommand).rejects(new Error('throttled'))
  await expect(parameterReader()('/a')).rejects.toThrow('throttled')
})

test('every read of a process goes by one client', async () => {
  const used = new Set<unknown>()
  mock.restore()
  vi.spyOn(SSMClient.prototype, 'send').mockImplementation(function (this: unknown) {
    used.add(this)
    return Promise.resolve({})
  } as never)
  await parameterReader()('/a')
  await parameterReader()('/b')
  expect(used.size).toBe(1)
  vi.restoreAllMocks()
})
