import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase64, fromHex, hmac, sameBytes } from '#lib/runtime/signing/signature.ts'

const bytes = fc.uint8Array({ maxLength: 64 })

it('compares any two values, of whatever length, and never throws', () => {
  fc.assert(fc.property(bytes, bytes, (left, right) => sameBytes(left, right) === Buffer.from(left).equals(right)))
  fc.assert(fc.property(bytes, (same) => sameBytes(same, Uint8Array.from(same))))
})

it('reads only what the sender could have written, so that two spellings never pass for one signature', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = Buffer.from(some).toString('base64')
      return some.length === 0 || fromBase64(text)?.equals(some) === true
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (any) => {
      const read = fromBase64(any)
      return read === undefined || read.toString('base64') === any
    }),
  )
  for (const other of ['', 'AB==', 'AAB=', 'AA', 'AAAA=', 'AA-_', 'AAAA\n', ' AAAA', '===='])
    expect(fromBase64(other), other).toBeUndefined()
  const digest = 'a0'.repeat(32)
  expect(fromHex(digest.toUpperCase())).toEqual(fromHex(digest))
  for (const other of ['', digest.slice(1), `${digest}0`, `${digest.slice(1)}g`, ` ${digest.slice(1)}`])
    expect(fromHex(other), other).toBeUndefined()
})

it('makes one digest of a key in text and in bytes, over parts as over their whole', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (key, one, other) =>
      hmac(key, one, other).equals(hmac(Buffer.from(key), Buffer.from(one + other))),
    ),
  )
})
