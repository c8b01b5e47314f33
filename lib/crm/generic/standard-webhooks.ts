import { fromBase64, sameBytes } from '../../runtime/signing/signature.ts'
import { standardKey as keyOf, standardMac as mac } from '../../runtime/signing/standard-webhooks.ts'
import type { SignatureVerdict } from '../source.ts'

export { signStandard } from '../../runtime/signing/standard-webhooks.ts'

/** How far the sender's clock may be off, in milliseconds, either way (Standard Webhooks 1.0.0). */
const tolerance = 5 * 60_000

/**
 * Verifies a delivery by Standard Webhooks 1.0.0: any of the sent `v1` signatures by any of the secrets. `v1a` (ed25519)
 * is passed over. `now` in epoch milliseconds.
 */
export const verifyStandard = (
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  secrets: readonly string[],
  now: number,
): SignatureVerdict => {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signature = headers['webhook-signature']
  if (!id || !signature) return { ok: false, reason: 'missing-signature' }
  if (!timestamp) return { ok: false, reason: 'missing-timestamp' }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'malformed-timestamp' }
  const age = now - Number(timestamp) * 1_000
  if (age > tolerance) return { ok: false, reason: 'too-old' }
  if (age < -tolerance) return { ok: false, reason: 'from-the-future' }
  const sent = signaturesIn(signature)
  if (sent.length === 0) return { ok: false, reason: 'malformed-signature' }
  const right = secrets.some((secret) => {
    const key = keyOf(secret)
    const expected = key && mac(key, id, timestamp, body)
    return expected && sent.some((one) => sameBytes(one, expected))
  })
  return right ? { ok: true } : { ok: false, reason: 'wrong-signature' }
}

/** A list with blanks between; a gateway that joins repeated headers puts a comma there. */
const signaturesIn = (header: string): Buffer[] =>
  [...header.matchAll(/(?<![^ ,])v1,([^ ,]+)/g)].flatMap(([, text = '']) => fromBase64(text) ?? [])
