import * as z from 'zod/mini'
import { clientFilterOf, concerns, gather } from '#lib/crm/clients.ts'
import { asObject, jsonBody } from '#lib/crm/receive/json-body.ts'
import { BadDelivery, type Delivery, defineSource, type Parsed, type SignatureVerdict } from '#lib/crm/source.ts'
import { isKeyPart } from '#lib/runtime/client-key.ts'
import { fromHex, hmac, sameBytes } from '#lib/runtime/signing/signature.ts'

const settings = z.object({
  url: z.url(),
  clients: z._default(z.array(clientFilterOf(['company', 'person'])), [{ object: 'company', where: {} }]),
})
type Settings = z.output<typeof settings>

const tolerance = 5 * 60_000

/** Hex HMAC of `timestamp:body`, the timestamp in milliseconds. */
const verify = (
  { headers, body }: Delivery,
  secrets: readonly string[],
  _: Settings,
  now: number,
): SignatureVerdict => {
  const signature = headers['x-twenty-webhook-signature']
  const timestamp = headers['x-twenty-webhook-timestamp']
  if (!signature) return { ok: false, reason: 'missing-signature' }
  if (!timestamp) return { ok: false, reason: 'missing-timestamp' }
  if (!/^\d{1,15}$/.test(timestamp)) return { ok: false, reason: 'malformed-timestamp' }
  const age = now - Number(timestamp)
  if (age > tolerance) return { ok: false, reason: 'too-old' }
  if (age < -tolerance) return { ok: false, reason: 'from-the-future' }
  const sent = fromHex(signature)
  if (!sent) return { ok: false, reason: 'malformed-signature' }
  const right = secrets.some((secret) => sameBytes(hmac(secret, `${timestamp}:`, body), sent))
  return right ? { ok: true } : { ok: false, reason: 'wrong-signature' }
}

/** One record a request: `eventName` is `company.created`, `record` the whole of it. */
const parse = ({ body }: Delivery, { clients }: Settings): Parsed => {
  const event = asObject(jsonBody(body))
  if (typeof event?.eventName !== 'string') throw new BadDelivery('eventName', 'must name the event')
  const [type = '', happened] = event.eventName.split('.')
  if (happened !== 'created' || !concerns(clients, type)) return gather([undefined])
  const id = asObject(event.record)?.id
  if (typeof id !== 'string' || !isKeyPart(id)) throw new BadDelivery('record.id', 'must be the id of the record')
  return gather([{ ref: { source: 'twenty', type, id } }])
}

export const twenty = defineSource({
  name: 'twenty',
  settings,
  credentials: z.object({ apiKey: z.string() }),
  webhook: { contentTypes: ['application/json'], verify, parse },
  openRecords: async () => {
    throw new Error('the example ends before the records')
  },
})
