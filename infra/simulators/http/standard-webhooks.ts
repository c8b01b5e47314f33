import { createHmac, timingSafeEqual } from 'node:crypto'

const toleranceMs = 5 * 60_000

/** The key is what the secret's base64 stands for, without its `whsec_`. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

function mac(secret: string, id: string, seconds: string, body: string): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`, 'utf8').digest()
}

/** One signature per secret, all in one header. Source: Standard Webhooks 1.0.0, independent of lib on purpose. `at` in milliseconds. */
export function sign(secrets: readonly string[], id: string, at: number, body: string): Record<string, string> {
  const seconds = String(Math.floor(at / 1000))
  const signatures = secrets.map((secret) => `v1,${mac(secret, id, seconds, body).toString('base64')}`)
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}

type Headers = Record<string, string | string[] | undefined>

/** Why a request is not authentic; nothing when it is. Any signature by any of the secrets will do, five minutes either way. */
export function refusalOf(secrets: readonly string[], headers: Headers, body: string, now: number): string | undefined {
  const [id, seconds, list] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name])
  if (typeof id !== 'string' || typeof seconds !== 'string' || typeof list !== 'string')
    return 'a webhook header is missing'
  if (!/^\d{1,12}$/.test(seconds)) return 'the timestamp is no number of seconds'
  if (Math.abs(now - Number(seconds) * 1000) > toleranceMs) return 'the timestamp is not of now'
  const sent = list.split(' ').flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []))
  const right = secrets.some((secret) => {
    const expected = mac(secret, id, seconds, body)
    return sent.some((one) => one.length === expected.length && timingSafeEqual(one, expected))
  })
  return right ? undefined : 'no signature fits'
}
