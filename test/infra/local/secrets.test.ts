import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localSecrets } from '#infra/local/secrets.ts'

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
  expect(await secretsWith({ ...urls, ...keys })).toEqual({
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

test('a simulated server keeps its own, and half of what is needed is nothing', async () => {
  const secrets = await secretsWith({
    HUBSPOT_ACCESS_TOKEN: 'hub',
    SALESFORCE_URL: 'https://crm.example.com',
    SALESFORCE_CLIENT_ID: 'id',
  })
  expect([secrets.hubspot, secrets.salesforce]).toEqual([null, null])
})
