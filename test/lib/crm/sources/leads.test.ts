import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'

/** docs/merging.md#a-lead-that-is-converted */

const [url, id] = ['https://crm.example.com', '00D5g000008XyZaEAK']

test.each([
  ['EspoCRM', espoSettings, { url }, 'Lead', true],
  ['HubSpot', hubspotSettings, { portalId: 1 }, 'lead', false],
  ['Pipedrive', pipedriveSettings, { url }, 'lead', false],
  ['Salesforce', salesforceSettings, { url, organizationId: id, integrationUserId: id }, 'Lead', false],
] as const)('leads of %s may be clients or not', (_, settings, given, object, may) => {
  const { error } = z.safeParse(settings, { ...given, clients: [{ object }] })
  const isRefused = error?.issues.some(({ path }) => path.join('.') === 'clients.0.object') ?? false
  expect(isRefused).toBe(!may)
})
