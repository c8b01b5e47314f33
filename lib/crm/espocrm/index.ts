import { defineSource } from '../source.ts'
import { espoFollowedFields } from './reading/followed.ts'
import { espoCredentials, espoSettings } from './settings.ts'
import { espoWebhook } from './webhook.ts'

export const espocrm = defineSource({
  name: 'espocrm',
  settings: espoSettings,
  credentials: espoCredentials,
  webhook: espoWebhook,
  openRecords: async (options) => (await import('./records.ts')).espoRecords(options),
  losesWhenBusy: true,
  hasTeam: true,
  followed: espoFollowedFields,
  openListing: async (options) => (await import('./list.ts')).espoListing(options),
  openTimeline: async (options) => (await import('./timeline/timeline.ts')).espoTimeline(options),
  connector: async () => (await import('./connect.ts')).espoConnector,
})
