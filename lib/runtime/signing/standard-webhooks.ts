import { base64Bytes, hmac } from './signature.ts'

/**
 * The HMAC key of a Standard Webhooks secret: what `whsec_` says in base64, not the text itself; undefined for what is none.
 * Base64 without its padding is taken, as by the reference library for Python, and so is a secret with the version of a
 * signature before it or a line end behind, which people copy along.
 */
export const standardKey = (secret: string): Buffer | undefined => {
  const text = secret.trim().replace(/^(v1,)?(whsec_)?/, '')
  return base64Bytes(text.padEnd(Math.ceil(text.length / 4) * 4, '='))
}

/** HMAC of `{id}.{timestamp}.{body}`, `timestamp` as it is written in the header. */
export const standardMac = (key: Buffer, id: string, timestamp: string, body: string | Buffer): Buffer =>
  hmac(key, `${id}.${timestamp}.`, body)

/**
 * The headers that sign `body` by Standard Webhooks 1.0.0, one signature for each secret. `at` in epoch milliseconds.
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
    const key = standardKey(secret)
    if (!key) throw new TypeError('a signing secret is whsec_ and base64')
    return `v1,${standardMac(key, id, timestamp, body).toString('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
