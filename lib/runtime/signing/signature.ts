import { createHmac, timingSafeEqual } from 'node:crypto'

/** Constant-time comparison that cannot throw: values of different length are simply not equal. */
export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right)

// A key as text is faster in Node than the same key in bytes, which counts for short deliveries.
const keyed = (key: string | Uint8Array) =>
  typeof key === 'string'
    ? createHmac('sha256', key)
    : createHmac('sha256', Buffer.from(key).toString('latin1'), { encoding: 'latin1' })

/** HMAC-SHA256 over the parts, one after the other. */
export const hmac = (key: string | Uint8Array, ...parts: (string | Uint8Array)[]): Buffer =>
  parts.reduce<ReturnType<typeof createHmac>>((mac, part) => mac.update(part), keyed(key)).digest()

// Buffer.from ignores what is not base64, so two spellings could pass for one signature.
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** The bytes of base64, ignoring unused trailing bits; undefined for anything else. */
export const base64Bytes = (text: string): Buffer | undefined =>
  base64.test(text) && text.length % 4 === 0 ? Buffer.from(text, 'base64') : undefined

/** The bytes of canonical base64; undefined for any other spelling, so that a signature has one. */
export const fromBase64 = (text: string): Buffer | undefined => {
  const bytes = base64Bytes(text)
  return bytes?.toString('base64') === text ? bytes : undefined
}

/** The bytes of `digits` hexadecimal digits, or undefined. */
export const fromHex = (text: string, digits = 64): Buffer | undefined =>
  text.length === digits && /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex') : undefined
