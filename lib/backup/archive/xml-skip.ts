import { byteKind, kindOfByte, lengthOfPlainSign, sign } from './xml-syntax.ts'

/** Whether so many bytes are the same at both places. */
export const isSame = (one: Uint8Array, from: number, other: Uint8Array, at: number, length: number): boolean => {
  for (let offset = 0; offset < length; offset += 1) if (one[from + offset] !== other[at + offset]) return false
  return true
}

/** To the first byte that is no blank. */
export const skipBlanks = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (kindOfByte[bytes[at] ?? 0] === byteKind.blank) at += 1
  return at
}

/** To the end of what is plain text. Behind the last byte nothing is. */
export const skipPlain = (bytes: Uint8Array, from: number): number => {
  let at = from
  while ((kindOfByte[bytes[at] ?? sign.less] ?? byteKind.tag) <= byteKind.blank) at += 1
  return at
}

/** The same, over references that everybody knows and characters of several bytes. */
export const skipText = (bytes: Uint8Array, from: number): number => {
  for (let at = skipPlain(bytes, from); ; ) {
    const length = lengthOfPlainSign(bytes, at)
    if (length === 0) return at
    at = skipPlain(bytes, at + length)
  }
}

/** Plain text as a string. */
export const latin1 = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ''
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}
