import { defineSource } from '../source.ts'
import { isKeyId, keyIdOf } from './client-id.ts'
import { genericCredentials, genericSettings } from './settings.ts'
import { genericWebhook } from './webhook.ts'

/** The source for any sender that can post JSON, signed as Standard Webhooks or with a fixed secret in a header. */
export const generic = defineSource({
  name: 'generic',
  settings: genericSettings,
  credentials: genericCredentials,
  webhook: genericWebhook,
  canonicalId: (id) => (isKeyId(id) ? id : keyIdOf(id)),
  openRecords: async (options) => (await import('./records.ts')).genericRecords(options),
  hasTeam: true,
  connector: async () => (await import('./connect.ts')).genericConnector,
})
