import { createHmac } from 'node:crypto'
import { signStandard } from '#lib/runtime/signing/standard-webhooks.ts'

export interface Signed {
  headers: Record<string, string>
  body: string
}

/** The `n`th delivery to `url`, signed. Nobody has seen its clients yet. */
export type Make = (n: number, url: string, secret: string) => Signed

const json = { 'content-type': 'application/json' }

const oneClient: Make = (n, _url, secret) => {
  const body = JSON.stringify({ id: `C-${n}`, name: `Client ${n}`, email: `contact@c${n}.example.com` })
  return { headers: { ...json, ...signStandard(`msg_${n}`, Date.now(), body, [secret]) }, body }
}

/** As many as HubSpot puts into one request (docs/facts/hubspot.md#events). */
export const batchSize = 100

const hubspotBatch: Make = (n, url, secret) => {
  const body = JSON.stringify(Array.from({ length: batchSize }, (_, index) => companyCreated(n * batchSize + index)))
  const timestamp = String(Date.now())
  const mac = createHmac('sha256', secret).update(`POST${url}`).update(body).update(timestamp).digest('base64')
  return { headers: { ...json, 'x-hubspot-signature-v3': mac, 'x-hubspot-request-timestamp': timestamp }, body }
}

const companyCreated = (n: number) => ({
  appId: 1305300,
  eventId: 475842865 + n,
  subscriptionId: 1900000,
  portalId: 26525078,
  occurredAt: 1670945968441,
  subscriptionType: 'company.creation',
  attemptNumber: 0,
  objectId: 1 + n,
  changeFlag: 'CREATED',
  changeSource: 'CRM_UI',
  sourceId: 'userId:47812075',
})

export const deliveries = { oneClient, hubspotBatch } satisfies Record<string, Make>

export type DeliveryKind = keyof typeof deliveries
