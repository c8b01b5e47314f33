import { BrokenXml, byteKind, followersOf, kindOfByte, sign } from './xml-syntax.ts'

/** Where a lexer stands, as plain data. */
export interface XmlLexerState {
  mode: number
  /** Of the name that is being read. */
  hash: number
  rootSeen: boolean
  quote: number
  /** Bytes that are still due of a character of several. */
  followers: number
  reference: string
}

/** What a lexer tells, and asks: names come as hashes. */
export interface XmlEvents {
  opened(name: number): void
  /** `name` is undefined for an element that ended itself. */
  ended(name: number | undefined): void
  /** Whether text may stand here; elsewhere only blanks. */
  textAllowed(): boolean
  /** Bytes of a text, from `start` up to `end`. */
  text(bytes: Uint8Array, start: number, end: number): void
}

/** What a lexer is in the middle of. */
export const modes = {
  text: 0,
  tag: 1,
  opening: 2,
  attributes: 3,
  quoted: 4,
  slash: 5,
  closing: 6,
  closed: 7,
  reference: 8,
  declaration: 9,
  declared: 10,
} as const

/** Runs over a text to the tag or reference that ends it. */
export const readText = (state: XmlLexerState, events: XmlEvents, bytes: Uint8Array, from: number): number => {
  const allowed = events.textAllowed()
  let at = from
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    const kind = kindOfByte[byte] ?? 0
    if (kind === byteKind.blank && state.followers === 0) continue
    if (kind === byteKind.tag && state.followers === 0) break
    if (!allowed) throw new BrokenXml('text between its rows')
    if (kind === byteKind.plain && state.followers === 0) continue
    if (kind === byteKind.reference && state.followers === 0) break
    takeCharacter(state, kind, byte)
  }
  if (allowed && at > from) events.text(bytes, from, at)
  if (at === bytes.length) return at
  state.mode = bytes[at] === sign.less ? modes.tag : modes.reference
  state.reference = ''
  return at + 1
}

/** A byte of a character of several, or one that may not be there. */
const takeCharacter = (state: XmlLexerState, kind: number, byte: number): void => {
  if (state.followers > 0) {
    if (kind !== byteKind.follow) throw new BrokenXml('a character that is cut')
    state.followers -= 1
  } else if (kind === byteKind.lead) state.followers = followersOf(byte)
  else throw new BrokenXml('a byte that XML does not allow')
}
