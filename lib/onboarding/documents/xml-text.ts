import { RefusedDocument } from './refusals.ts'

/** The text of an XML text with its references resolved. */
export interface DecodedText {
  text: string
  /** Where a character of `text` stands in what the file has. */
  rawAt(index: number): number
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** @throws RefusedDocument for a reference to a character that there is not */
export const decodeText = (raw: string): DecodedText => {
  if (!raw.includes('&')) return { text: raw, rawAt: (index) => index }
  const places: number[] = []
  let text = ''
  let at = 0
  while (at < raw.length) {
    const end = raw[at] === '&' ? raw.indexOf(';', at) + 1 : at + 1
    const character = raw[at] === '&' ? resolved(raw.slice(at + 1, end - 1)) : (raw[at] ?? '')
    for (let unit = 0; unit < character.length; unit += 1) places.push(at)
    text += character
    at = end
  }
  places.push(raw.length)
  return { text, rawAt: (index) => places[index] ?? raw.length }
}

const resolved = (reference: string): string => {
  const character = named[reference]
  if (character) return character
  const code = reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1))
  if (!(code > 0 && code <= 0x10ffff)) throw new RefusedDocument('damaged')
  return String.fromCodePoint(code)
}

const replaced: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

export const encodeText = (text: string): string => text.replace(/[&<>]/g, (character) => replaced[character] ?? '')
