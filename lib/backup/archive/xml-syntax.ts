/** What the bytes of a text mean to XML, and what its names and references are. */

/** A list or table of the archive is no whole XML. The message is for the report: free of content. */
export class BrokenXml extends Error {
  override readonly name = 'BrokenXml'
}

/** Kinds of bytes: those that a text is made of, and those at which something else begins. */
export const byteKind = { plain: 0, blank: 1, tag: 2, reference: 3, lead: 4, follow: 5, forbidden: 6 } as const

/** The kind of each byte. Of the control characters XML allows tab, line feed and carriage return. */
export const kindOfByte: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d) return byteKind.blank
  if (byte < 0x20 || byte === 0xc0 || byte === 0xc1 || byte > 0xf4) return byteKind.forbidden
  if (byte === 0x3c) return byteKind.tag
  if (byte === 0x26) return byteKind.reference
  if (byte < 0x80) return byteKind.plain
  return byte < 0xc0 ? byteKind.follow : byteKind.lead
})

/** Signs of markup. */
export const sign = {
  blank: 0x20,
  quote: 0x22,
  ampersand: 0x26,
  apostrophe: 0x27,
  slash: 0x2f,
  semicolon: 0x3b,
  less: 0x3c,
  greater: 0x3e,
  question: 0x3f,
}

/** How many bytes of a character come behind its first. */
export const followersOf = (lead: number): number => (lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3)

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The longest reference that means anything, `&#x10FFFF;`. */
export const longestReference = 10

/**
 * The character that a reference (`amp`, `#38`, `#x26`) stands for.
 * @throws BrokenXml for one that XML does not know, or whose character it does not allow
 */
export const characterOf = (reference: string): string => {
  const known = named[reference]
  if (known !== undefined) return known
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(reference) ?? []
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal ?? '', 10)
  if (!isCharacter(code)) throw new BrokenXml('a reference that XML does not allow')
  return String.fromCodePoint(code)
}

const isCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

/** A number for a name, the same for the same name: names are compared without making texts of them. */
export const nameHash = (name: string): number => Buffer.from(name).reduce((hash, byte) => nextHash(hash, byte), 0)

export const nextHash = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

/** References that everybody knows, without the `&`, by their first letter: `&amp;`, `&lt;`, `&gt;`, `&quot;`. */
const plainReferences = new Map(['amp;', 'lt;', 'gt;', 'quot;'].map((text) => [text.charCodeAt(0), Buffer.from(text)]))

/** Length of the reference or the character of several bytes that stands here whole; 0 for anything else. */
export const lengthOfPlainSign = (bytes: Uint8Array, at: number): number => {
  const kind = kindOfByte[bytes[at] ?? 0]
  if (kind === byteKind.reference) {
    const known = plainReferences.get(bytes[at + 1] ?? 0)
    return known !== undefined && isSame(bytes, at + 1, known, 0, known.length) ? known.length + 1 : 0
  }
  if (kind !== byteKind.lead) return 0
  const followers = followersOf(bytes[at] ?? 0)
  for (let offset = 1; offset <= followers; offset += 1)
    if (kindOfByte[bytes[at + offset] ?? 0] !== byteKind.follow) return 0
  return followers + 1
}

/** Whether so many bytes are the same at both places. */
export const isSame = (one: Uint8Array, from: number, other: Uint8Array, at: number, length: number): boolean => {
  for (let offset = 0; offset < length; offset += 1) if (one[from + offset] !== other[at + offset]) return false
  return true
}
