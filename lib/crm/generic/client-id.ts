import { createHash } from 'node:crypto'

/** What DocSpace tells apart in a tag (docs/facts/docspace.md#which-tags-are-the-same). */
const plain = /^[a-z0-9][a-z0-9._-]{0,63}$/
/** The end of an id that had to be written otherwise. */
const encoded = /\.\.[a-z2-7]{16}$/

/** Characters of the id that stay readable before its hash. */
const longestStem = 46

/**
 * The id of a client as it stands in its key: itself where it is of `a-z 0-9 . _ -` alone, else its letters in lower case with a
 * hash of its exact spelling: `Cus_A` is `cus_a..` and 16 characters. No two ids have the same, because DocSpace would take `Cus_A`
 * and `cus_a` for one tag, and so two clients for one.
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

/** Whether an id that somebody typed is already as it stands in a key. */
export const isKeyId = (id: string): boolean => plain.test(id)

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 without padding, in lower case; the length of `bytes` is a multiple of five. */
const base32 = (bytes: Buffer): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('')
}
