import { createHash } from 'node:crypto'

/** Ids that DocSpace keeps apart as tags (docs/facts/docspace.md#which-tags-are-the-same). */
const plain = /^[a-z0-9][a-z0-9._-]{0,63}$/
/** The end of an encoded id. */
const encoded = /\.\.[a-z2-7]{16}$/

/** The most readable characters in front of the hash. */
const longestStem = 46

/**
 * The id of a client as it stands in its key. An id of `a-z 0-9 . _ -` alone stays as it is; any other becomes lower case, with a hash of
 * its exact spelling: `Cus_A` is `cus_a..` and 16 characters. DocSpace takes `Cus_A` and `cus_a` for one tag, so two clients would have
 * one room without the hash.
 */
export const keyIdOf = (id: string): string => {
  if (plain.test(id) && !encoded.test(id)) return id
  const stem = id
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-')
    .replace(/^[^a-z0-9]/, 'x')
    .slice(0, longestStem)
  return `${stem}..${base32(createHash('sha256').update(id).digest().subarray(0, 10))}`
}

/** Whether an id has the form that ids have in a key. */
export const isKeyId = (id: string): boolean => plain.test(id)

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 without padding, in lower case; the length of `bytes` is a multiple of five. */
const base32 = (bytes: Buffer): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('')
}
