import { createHash } from 'node:crypto'
import { fromBase64, fromHex, hmac, sameBytes } from '../../runtime/signing/signature.ts'
import type { Delivery, SignatureVerdict } from '../source.ts'

/** The largest difference between HubSpot's clock and ours, in milliseconds. HubSpot's own library accepts any time in the future (docs/facts/hubspot.md#how-requests-are-signed). */
const tolerance = 5 * 60_000

const escapes = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g

/** The URL as HubSpot signs it: with twelve escapes decoded and all others as they are, and without the fragment (docs/facts/hubspot.md#how-requests-are-signed). */
export const signedUrl = (url: string): string => (url.split('#')[0] ?? '').replace(escapes, decodeURIComponent)

/** Verifies `X-HubSpot-Signature-v3`; the older signature only if the settings allow it and no newer one came. `now` in epoch milliseconds. */
export const verifyHubspot = (
  delivery: Delivery,
  secrets: readonly string[],
  { allowV1 }: { allowV1: boolean },
  now: number,
): SignatureVerdict => {
  const signature = delivery.headers['x-hubspot-signature-v3']
  if (signature !== undefined) return verifyV3(delivery, signature, secrets, now)
  const older = delivery.headers['x-hubspot-signature']
  if (!allowV1 || older === undefined) return { ok: false, reason: 'missing-signature' }
  const version = delivery.headers['x-hubspot-signature-version'] ?? 'v1'
  return verifyV1(delivery, version === 'v1' ? older : '', secrets)
}

/** Names of the signatures that a delivery carries. An unknown version of the older one is called `other`, because a stranger may have written it. */
export const signaturesOn = ({ headers }: Delivery): string | undefined => {
  const older = headers['x-hubspot-signature']
  const version = headers['x-hubspot-signature-version'] ?? 'v1'
  const names = [
    ...('x-hubspot-signature-v3' in headers ? ['v3'] : []),
    ...(older === undefined ? [] : [['v1', 'v2'].includes(version) ? version : 'other']),
  ]
  return names.join('+') || undefined
}

const verifyV3 = (delivery: Delivery, signature: string, secrets: readonly string[], now: number): SignatureVerdict => {
  const timestamp = delivery.headers['x-hubspot-request-timestamp']
  if (!timestamp) return { ok: false, reason: 'missing-timestamp' }
  if (!/^\d{1,15}$/.test(timestamp)) return { ok: false, reason: 'malformed-timestamp' }
  const age = now - Number(timestamp)
  if (age > tolerance) return { ok: false, reason: 'too-old' }
  if (age < -tolerance) return { ok: false, reason: 'from-the-future' }
  const sent = fromBase64(signature)
  if (!sent) return { ok: false, reason: 'malformed-signature' }
  const start = delivery.method + signedUrl(delivery.url)
  const right = secrets.some((secret) => sameBytes(hmac(secret, start, delivery.body, timestamp), sent))
  return right ? { ok: true } : { ok: false, reason: 'wrong-signature' }
}

/** Verifies the older signature, a plain hash of secret and body. */
const verifyV1 = (delivery: Delivery, signature: string, secrets: readonly string[]): SignatureVerdict => {
  const sent = fromHex(signature)
  if (!sent) return { ok: false, reason: 'malformed-signature' }
  const right = secrets.some((secret) =>
    sameBytes(createHash('sha256').update(secret).update(delivery.body).digest(), sent),
  )
  return right ? { ok: true } : { ok: false, reason: 'wrong-signature' }
}
