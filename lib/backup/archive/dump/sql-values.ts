import { BrokenSql } from './broken-sql.ts'

/** What the bytes of a value mean to MySQL. */
export const sqlSign = {
  line: 0x0a,
  return: 0x0d,
  quote: 0x27,
  opening: 0x28,
  closing: 0x29,
  comma: 0x2c,
  semicolon: 0x3b,
  backslash: 0x5c,
} as const

/** Letters that stand for another character behind a backslash; any other stands for itself. */
const escapes: Readonly<Record<string, number>> = { '0': 0, b: 8, t: 9, n: 10, r: 13, Z: 26 }

/** The byte that is meant by one behind a backslash, within quotes. */
export const escapedByte = (byte: number): number => escapes[String.fromCharCode(byte)] ?? byte

/** Bytes of which a value without quotes is made: letters, digits, point and signs. */
export const isBare: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  /[0-9A-Za-z.+-]/.test(String.fromCharCode(byte)),
)

const bare = /^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|0x[0-9a-f]+)$/

/**
 * A value without quotes as text, undefined for NULL. Long ones come cut, which leaves a binary value what it is.
 * @throws BrokenSql
 */
export const bareValue = (text: string): string | undefined => {
  if (text === 'null') return undefined
  if (!bare.test(text)) throw new BrokenSql('a value that is none')
  return text
}
