import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localSecrets } from '#infra/local/secrets/secrets.ts'

const secretsWith = async (environment: Record<string, string>) => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-secrets-'))
  const values = await localSecrets(join(folder, 'secrets.json'), environment)
  await rm(folder, { recursive: true })
  const read = (path: string) => JSON.parse(values[`roomkeeper/local/${path}`] ?? 'null')
  return {
    portal: read('docspace/onboarding'),
    espocrm: read('crm/espocrm'),
    hubspot: read('crm/hubspot'),
    pipedrive: read('crm/pipedrive'),
    salesforce: read('crm/salesforce'),
  }
}

test('a real server has its key from the environment, under the names that connect asks for', async () => {
  const urls = Object.fromEntries(
    ['ESPOCRM', 'HUBSPOT', 'PIPEDRIVE', 'SALESFORCE'].map((name) => [`${name}_URL`, 'https://crm.example.com']),
  )
  const keys = {
    DOCSPACE_API_KEY: 'sk-1',
    ESPOCRM_API_KEY: 'espo',
    HUBSPOT_ACCESS_TOKEN: 'hub',
    PIPEDRIVE_API_TOKEN: 'pipe',
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_CLIENT_SECRET: 'secret',
  }
  expect(await secretsWith({ DOCSPACE_URL: 'https://portal.example.com', ...urls, ...keys })).toEqual({
    portal: { apiKey: 'sk-1' },
    espocrm: { apiKey: 'espo' },
    hubspot: { accessToken: 'hub' },
    pipedrive: { apiToken: 'pipe' },
    salesforce: { clientId: 'id', clientSecret: 'secret' },
  })
})

test('of two ways to be let in, one is enough', async () => {
  const { salesforce } = await secretsWith({
    SALESFORCE_URL: 'https://crm.example.com',
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_USERNAME: 'robot@example.com',
    SALESFORCE_PRIVATE_KEY: 'pem',
  })
  expect(salesforce).toEqual({ clientId: 'id', username: 'robot@example.com', privateKey: 'pem' })
})

test.each([
  [{ HUBSPOT_ACCESS_TOKEN: 'hub' }, 'HUBSPOT_URL'],
  [{ HUBSPOT_URL: 'https://crm.example.com' }, 'HUBSPOT_ACCESS_TOKEN'],
  [{ SALESFORCE_URL: 'https://crm.example.com', SALESFORCE_CLIENT_ID: 'id' }, 'SALESFORCE_CLIENT_SECRET'],
  [{ DOCSPACE_URL: 'https://portal.example.com' }, 'DOCSPACE_API_KEY'],
  [{ DOCSPACE_API_KEY: 'sk-1' }, 'DOCSPACE_URL'],
])('half of what belongs together is an error that names the other half: %j lacks %s', async (environment, missing) => {
  await expect(secretsWith({ ...environment })).rejects.toThrow(`Set ${missing}, or unset the rest`)
})

test('what secrets files had as samples opens nothing, and a key that is stored need not be in the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-secrets-'))
  const file = join(folder, 'secrets.json')
  const name = (path: string) => `roomkeeper/local/${path}`
  const webhooks = { secrets: ['the secret that EspoCRM shows for its webhook'] }
  await writeFile(
    file,
    JSON.stringify({ [name('webhooks/espocrm')]: webhooks, [name('docspace/onboarding')]: { apiKey: 'sk-own' } }),
  )
  expect(await localSecrets(file, { DOCSPACE_URL: 'https://portal.example.com' })).toEqual({
    [name('docspace/onboarding')]: '{"apiKey":"sk-own"}',
  })
  await rm(folder, { recursive: true })
})
