import { defineSource } from '../source.ts'
import { salesforceCredentials, salesforceSettings } from './settings.ts'
import { salesforceWebhook } from './webhook.ts'

export const salesforce = defineSource({
  name: 'salesforce',
  settings: salesforceSettings,
  credentials: salesforceCredentials,
  webhook: salesforceWebhook,
  openRecords: async (options) => (await import('./records.ts')).salesforceRecords(options),
  openListing: async (options) => (await import('./list.ts')).salesforceListing(options),
  connector: async () => (await import('./connect.ts')).salesforceConnector,
})
