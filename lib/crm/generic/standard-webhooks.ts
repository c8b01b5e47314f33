import { fromBase64, hmac, sameBytes } from '../signature.ts'
import type { Verdict } from '../source.ts'

/** How far the sender's clock may be off, in milliseconds, either way (Standard Webhooks 1.0.0). */
const tolerance = 5 * 60_000

/** The key is what `whsec_` says in base64, not the text itself. */
const keyOf = (secret: string): Buffer | undefined => fromBase64(secret.replace(/^whsec_/, ''))

const mac = (key: Buffer, id: string, timestamp: string, body: string | Buffer) =>
  hmac(key, `${id}.${timestamp}.`, body)

/**
 * Verifies a delivery by Standard Webhooks 1.0.0: any of the sent `v1` signatures by any of the secrets. `v1a` (ed25519)
 * is passed over. `now` in epoch milliseconds.
 */
export const verifyStandard = (
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  secrets: readonly string[],
  now: number,
): Verdict => {
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

/**
 * The headers that sign `body`, one signature for each secret. `at` in epoch milliseconds.
 * @throws TypeError when a secret is not base64.
 */
export const signStandard = (
  id: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000))
  const signatures = secrets.map((secret) => {
    const key = keyOf(secret)
    if (!key) throw new TypeError('a signing secret is whsec_ and base64')
    return `v1,${mac(key, id, timestamp, body).toString('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
