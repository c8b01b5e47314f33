import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../command/running-instance.ts'

let crm: EspocrmSim
let folder: string
let running: RunningInstance | undefined

const file = () => join(folder, 'secrets.json')
/** The CRM stands for a real one: Roomkeeper knows its address only. */
const start = async () => {
  running = await openInstance({
    secretsFile: file(),
    environment: { ESPOCRM_URL: crm.url, ESPOCRM_API_KEY: SAMPLE.apiKey },
  })
  return running
}
const stop = async () => {
  await running?.stop()
  running = undefined
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-kept-'))
  crm = await startEspocrm({ deliver: 'auto', customFields: false })
})
afterAll(async () => {
  await stop()
  await crm.stop()
  await rm(folder, { recursive: true })
})

const secretsOf = async <T>({ instance }: RunningInstance, work: (client: SecretsManagerClient) => Promise<T>) => {
  const client = new SecretsManagerClient(sdkConfig(instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
  return work(client).finally(() => client.destroy())
}
const read = (at: RunningInstance, path: string) =>
  secretsOf(at, async (client) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `roomkeeper/local/${path}` }))
    return JSON.parse(SecretString ?? '') as unknown
  })
const written = async () => JSON.parse(await readFile(file(), 'utf8')) as Record<string, unknown>

test('what connect stored for a real CRM holds after a restart: its deliveries are taken', async () => {
  const first = await start()
  const administrator = ['--admin-user', SAMPLE.adminUser, '--admin-password', SAMPLE.adminPassword]
  const { code } = await first.run('connect', 'espocrm', '--api-key', SAMPLE.apiKey, ...administrator, '--yes')
  expect(code).toBe(0)
  const stored = await read(first, 'webhooks/espocrm')
  await stop()
  const second = await start()
  expect(await read(second, 'webhooks/espocrm')).toEqual(stored)
  // Nothing of a server that is simulated: its keys are derived at each start.
  expect(Object.keys(await written())).toEqual(['roomkeeper/local/webhooks/espocrm'])
  const { list } = (await crm.asAdmin('GET', 'Webhook')).body as { list: { id: string }[] }
  const url = `${second.instance.webhookUrl('espocrm')}/Account.create`
  await crm.asAdmin('PUT', `Webhook/${list[0]?.id}`, { url })
  const { id } = await crm.createClient({ name: 'Acme', ownerEmail: SAMPLE.anna })
  const status = await eventually(() => {
    const text = String(crm.record(id)?.cDocspaceStatus ?? '')
    return text.startsWith('ready') ? text : undefined
  })
  expect(status).toContain('ready')
})

test('a secrets file that is corrected while it runs is taken up, and one that is broken is told and changes nothing', async () => {
  const now = running ?? (await start())
  const before = await written()
  const name = 'roomkeeper/local/webhooks/espocrm'
  await writeFile(file(), JSON.stringify({ ...before, [name]: { secrets: ['another'] } }))
  await eventually(async () => {
    const value = await read(now, 'webhooks/espocrm')
    return JSON.stringify(value) === '{"secrets":["another"]}' ? true : undefined
  })
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  await writeFile(file(), '{"no json')
  await eventually(() => told.mock.calls.flat().find((line) => String(line).includes('must be a JSON object')))
  told.mockRestore()
  expect(await read(now, 'webhooks/espocrm')).toEqual({ secrets: ['another'] })
  const put = new PutSecretValueCommand({ SecretId: name, SecretString: '{"secrets":["third"]}' })
  await expect(secretsOf(now, (client) => client.send(put))).rejects.toThrow('must be a JSON object')
  expect(await readFile(file(), 'utf8')).toBe('{"no json')
})
