import { byteKind, kindOfByte, lengthOfPlainSign, sign } from './xml-syntax.ts'

/** To the first byte that is no blank. */
export const skipBlanks = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (kindOfByte[bytes[at] ?? 0] === byteKind.blank) at += 1
  return at
}

/** A byte four times in a word. */
const fourTimes = (byte: number): number => Math.imul(byte, 0x01010101)
const [ones, blanks, opens, references] = [
  fourTimes(1),
  fourTimes(sign.blank),
  fourTimes(sign.less),
  fourTimes(sign.ampersand),
]
const highest = fourTimes(0x80)

/** The highest bit of each byte of a word that may not be plain text; of the lowest such byte it is certain. */
const notPlain = (word: number): number => {
  const open = word ^ opens
  const reference = word ^ references
  const below = (word - blanks) & ~word
  return (word | below | ((open - ones) & ~open) | ((reference - ones) & ~reference)) & highest
}

/** To the end of what is plain text, four bytes at a time. `view` is of the same bytes; behind the last of them nothing is. */
export const skipPlain = (bytes: Uint8Array, view: DataView, from: number): number => {
  const { length } = bytes
  let at = from
  for (; at + 4 <= length; at += 4) {
    const found = notPlain(view.getInt32(at, true))
    if (found !== 0) {
      at += (31 - Math.clz32(found & -found)) >> 3
      if (kindOfByte[bytes[at] ?? 0] !== byteKind.blank) return at
      at -= 3
    }
  }
  while (at < length && (kindOfByte[bytes[at] ?? 0] ?? 0) <= byteKind.blank) at += 1
  return at
}

/** The same, over references that everybody knows and characters of several bytes. */
export const skipText = (bytes: Uint8Array, view: DataView, from: number): number => {
  for (let at = skipPlain(bytes, view, from); ; ) {
    const length = lengthOfPlainSign(bytes, at)
    if (length === 0) return at
    at = skipPlain(bytes, view, at + length)
  }
}
