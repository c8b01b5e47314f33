import { defineSource } from '../source.ts'
import { longId } from './record-id.ts'
import { salesforceCredentials, salesforceSettings } from './settings.ts'
import { salesforceWebhook } from './webhook.ts'

export const salesforce = defineSource({
  name: 'salesforce',
  settings: salesforceSettings,
  credentials: salesforceCredentials,
  webhook: salesforceWebhook,
  canonicalId: longId,
  openRecords: async (options) => (await import('./records.ts')).salesforceRecords(options),
  hasTeam: ['Account', 'Opportunity'],
  openListing: async (options) => (await import('./list.ts')).salesforceListing(options),
  openTimeline: async (options) => (await import('./timeline/timeline.ts')).salesforceTimeline(options),
  connector: async () => (await import('./connect.ts')).salesforceConnector,
})
