import { modes, readText, type XmlEvents, type XmlLexerState } from './xml-lexer-text.ts'
import { BrokenXml, byteKind, characterOf, kindOfByte, longestReference, nextHash, sign } from './xml-syntax.ts'

export const freshLexer = (): XmlLexerState => ({
  mode: modes.text,
  hash: 0,
  rootSeen: false,
  quote: 0,
  followers: 0,
  reference: '',
})

/** Whether it is in the middle of a text or between two elements, where nothing is begun. */
export const isBetween = ({ mode, followers }: XmlLexerState): boolean => mode === modes.text && followers === 0

/**
 * Reads bytes from `at` up to the next change of mode, and gives the position behind them.
 * @throws BrokenXml
 */
export const lex = (state: XmlLexerState, events: XmlEvents, bytes: Uint8Array, at: number): number => {
  if (state.mode === modes.text) return readText(state, events, bytes, at)
  if (state.mode === modes.opening || state.mode === modes.closing) return readName(state, events, bytes, at)
  steps[state.mode]?.(state, bytes[at] ?? 0, events)
  return at + 1
}

/** The modes that last a few bytes, a byte at a time. */
const steps: Readonly<Record<number, (state: XmlLexerState, byte: number, events: XmlEvents) => void>> = {
  [modes.tag](state, byte) {
    state.hash = 0
    if (byte === sign.slash) state.mode = modes.closing
    else if (byte === sign.question && !state.rootSeen) state.mode = modes.declaration
    else if (!startsName(byte)) throw new BrokenXml('markup that no table has')
    else {
      state.rootSeen = true
      state.hash = nextHash(0, byte)
      state.mode = modes.opening
    }
  },
  [modes.attributes](state, byte) {
    if (byte === sign.less) throw new BrokenXml('a tag within a tag')
    if (byte === sign.greater) state.mode = modes.text
    else if (byte === sign.slash) state.mode = modes.slash
    else if (byte === sign.quote || byte === sign.apostrophe) {
      state.quote = byte
      state.mode = modes.quoted
    }
  },
  [modes.quoted](state, byte) {
    if (byte === sign.less) throw new BrokenXml('a tag within a tag')
    if (byte === state.quote) state.mode = modes.attributes
  },
  [modes.slash](state, byte, events) {
    if (byte !== sign.greater) throw new BrokenXml('a tag that is none')
    state.mode = modes.text
    events.ended(undefined)
  },
  [modes.closed](state, byte, events) {
    if (byte === sign.greater) endElement(state, events)
    else if (kindOfByte[byte] !== byteKind.blank) throw new BrokenXml('a tag that is none')
  },
  [modes.reference](state, byte, events) {
    if (byte === sign.semicolon) {
      const character = Buffer.from(characterOf(state.reference))
      state.mode = modes.text
      events.text(character, 0, character.length)
    } else if (state.reference.length >= longestReference) throw new BrokenXml('a reference without an end')
    else state.reference += String.fromCharCode(byte)
  },
  [modes.declaration](state, byte) {
    if (byte === sign.question) state.mode = modes.declared
  },
  [modes.declared](state, byte) {
    state.mode = byte === sign.greater ? modes.text : modes.declaration
  },
}

/** A name begins with a letter or an underscore, as all of the server's do. */
const startsName = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f

const readName = (state: XmlLexerState, events: XmlEvents, bytes: Uint8Array, from: number): number => {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === sign.greater || byte === sign.slash || kindOfByte[byte] === byteKind.blank) {
      endName(state, byte, events)
      return at + 1
    }
    if (kindOfByte[byte] !== byteKind.plain) throw new BrokenXml('a name that is none')
    state.hash = nextHash(state.hash, byte)
  }
  return bytes.length
}

const endName = (state: XmlLexerState, byte: number, events: XmlEvents): void => {
  if (state.mode === modes.closing) {
    if (byte === sign.slash) throw new BrokenXml('a tag that is none')
    if (byte === sign.greater) endElement(state, events)
    else state.mode = modes.closed
    return
  }
  events.opened(state.hash)
  if (byte === sign.greater) state.mode = modes.text
  else state.mode = byte === sign.slash ? modes.slash : modes.attributes
}

const endElement = (state: XmlLexerState, events: XmlEvents): void => {
  state.mode = modes.text
  events.ended(state.hash)
}
