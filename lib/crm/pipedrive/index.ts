import { defineSource } from '../source.ts'
import { pipedriveFollowedFields } from './followed.ts'
import { pipedriveCredentials, pipedriveSettings } from './settings.ts'
import { pipedriveWebhook } from './webhook.ts'

export const pipedrive = defineSource({
  name: 'pipedrive',
  settings: pipedriveSettings,
  credentials: pipedriveCredentials,
  webhook: pipedriveWebhook,
  openRecords: async (options) => (await import('./records.ts')).pipedriveRecords(options),
  hasTeam: true,
  followed: pipedriveFollowedFields,
  openListing: async (options) => (await import('./list.ts')).pipedriveListing(options),
  openTimeline: async (options) => (await import('./timeline/timeline.ts')).pipedriveTimeline(options),
  connector: async () => (await import('./connect.ts')).pipedriveConnector,
})
