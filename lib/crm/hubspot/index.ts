import { defineSource } from '../source.ts'
import { followedProperties } from './events/followed.ts'
import { hubspotCredentials, hubspotSettings } from './settings.ts'
import { hubspotWebhook } from './webhook.ts'

export const hubspot = defineSource({
  name: 'hubspot',
  settings: hubspotSettings,
  credentials: hubspotCredentials,
  webhook: hubspotWebhook,
  openRecords: async (options) => (await import('./records.ts')).hubspotRecords(options),
  hasTeam: true,
  followed: followedProperties,
  openListing: async (options) => (await import('./list.ts')).hubspotListing(options),
  openTimeline: async (options) => (await import('./timeline/timeline.ts')).hubspotTimeline(options),
  connector: async () => (await import('./connect.ts')).hubspotConnector,
})
