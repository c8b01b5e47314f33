import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { signStandard } from '../../runtime/signing/standard-webhooks.ts'
import type { Connection, ConnectOptions, Connector } from '../setup/connector.ts'
import { genericProof } from './proof.ts'
import { type GenericSettings, genericCredentials } from './settings.ts'

const standardSecret = () => `whsec_${randomBytes(24).toString('base64')}`
const headerSecret = () => randomBytes(24).toString('base64url')

const open = (options: ConnectOptions<GenericSettings>): Connection => {
  const { settings, stored, webhookUrl, clock } = options
  const { auth, header, callbackUrl } = settings
  const isStandard = auth === 'standard-webhooks'
  const webhooks = stored.webhooks.length > 0 ? stored.webhooks : [isStandard ? standardSecret() : headerSecret()]
  const signing = z.safeParse(genericCredentials, stored.credentials).data?.signingSecrets ?? []
  const signingSecrets = signing.length > 0 ? signing : [standardSecret()]
  return {
    hello: async () =>
      isStandard
        ? 'Any sender that signs as Standard Webhooks'
        : `Any sender that has a secret in the header ${header}`,
    steps: async () => [],
    tryFields: async () => [
      {
        what: 'a room’s values: not tried, a sender of your own has no record to write them on',
        state: 'unseen',
        how: [
          callbackUrl
            ? 'They go to callbackUrl with the first room; whoever takes the callback says there what it refuses.'
            : 'Without callbackUrl in the settings no sender learns of its room.',
        ],
      },
    ],
    removal: async () => [{ what: 'take address and secret out of the sender', state: 'by-hand' }],
    secrets: async () => ({ webhooks, ...(callbackUrl && { credentials: { signingSecrets } }) }),
    handOver: (secret) => [
      `The sender delivers to ${webhookUrl} (POST, application/json):`,
      '  {"id": "c-17", "name": "Acme Corporation", "email": "contact@acme.example", "manager": "anna@us.example"}',
      isStandard ? `signed as Standard Webhooks with ${secret}` : `with the header ${header}: ${secret}`,
      ...(callbackUrl ? [`Callbacks to ${callbackUrl} are signed with ${signingSecrets[0]}`] : []),
    ],
    proof: genericProof(options, webhooks[0] ?? ''),
    probe(secret) {
      // An authentic event of another name has no effect.
      const body = JSON.stringify({ type: 'roomkeeper.test', data: {} })
      const signature = isStandard
        ? signStandard('msg_roomkeeper_test', clock.now(), body, [secret])
        : { [header]: secret }
      return { path: '', headers: { 'content-type': 'application/json', ...signature }, body }
    },
  }
}

/** A sender of one's own needs only secrets. */
export const genericConnector: Connector<GenericSettings> = { asks: [], open }
