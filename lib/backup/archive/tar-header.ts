import { BrokenArchive } from './broken.ts'

/** What the 512 bytes before an entry of a tar say. */

export const blockSize = 512

/** The name that an entry before gave: GNU's is the whole content, POSIX's a line `27 path=…`. */
export const givenName = (content: Uint8Array): string | undefined => {
  if (content.length === 0) return undefined
  const text = Buffer.from(content).toString('utf8')
  const posix = /^(?:\d+ .*\n)*?\d+ path=(.*)\n/.exec(text)?.[1]
  if (posix === undefined && /^\d+ \w+=.*\n/.test(text)) return undefined
  return (posix ?? text.replace(/\0.*/s, '')).replace(/^\.?\//, '')
}

/** Whether the header has the checksum that it names. */
export const isWhole = (header: Uint8Array): boolean => checksumOf(header) === octal(header, 148, 8)

/** The sum of all bytes, the checksum's own counted as blanks. */
const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

const octal = (header: Uint8Array, start: number, length: number): number => {
  const text = Buffer.from(header.subarray(start, start + length)).toString('latin1')
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(text)?.[1]
  return digits === undefined ? Number.NaN : Number.parseInt(digits || '0', 8)
}

/** Octal, or for 8 GiB and more a binary number marked by its highest bit. */
export const tarSizeOf = (header: Uint8Array): number => {
  const first = header[124] ?? 0
  const size =
    first & 0x80
      ? Number(BigInt(`0x${Buffer.from(header.subarray(128, 136)).toString('hex')}`))
      : octal(header, 124, 12)
  if (!Number.isSafeInteger(size)) throw new BrokenArchive('tar: a size cannot be read')
  return size
}

/** When the entry was written, in seconds since 1970; not a number where the header does not tell. */
export const tarTimeOf = (header: Uint8Array): number => octal(header, 136, 12)

/** The name as the header itself has it, without a leading `./` or `/`. */
export const tarNameOf = (header: Uint8Array): string => {
  const field = (start: number, length: number) =>
    Buffer.from(header.subarray(start, start + length))
      .toString('utf8')
      .replace(/\0.*/s, '')
  const prefix = field(257, 6) === 'ustar' ? field(345, 155) : ''
  return (prefix ? `${prefix}/` : '') + field(0, 100).replace(/^\.?\//, '')
}
