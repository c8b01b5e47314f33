import { fromBase64, sameBytes } from '../../runtime/signing/signature.ts'
import { standardKey as keyOf, standardMac as mac } from '../../runtime/signing/standard-webhooks.ts'
import type { SignatureVerdict } from '../source.ts'

export { signStandard } from '../../runtime/signing/standard-webhooks.ts'

/** The largest difference between the sender's clock and ours, in milliseconds (Standard Webhooks 1.0.0). */
const tolerance = 5 * 60_000

/**
 * Verifies a delivery by Standard Webhooks 1.0.0: one of its `v1` signatures must match one of the secrets. `v1a` (ed25519) is
 * ignored. `now` in epoch milliseconds.
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

/** The signatures of a header, separated by blanks, or by commas if a gateway has joined several headers. */
const signaturesIn = (header: string): Buffer[] =>
  [...header.matchAll(/(?<![^ ,])v1,([^ ,]+)/g)].flatMap(([, text = '']) => fromBase64(text) ?? [])
