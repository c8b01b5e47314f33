import { BrokenArchive } from './broken.ts'

/** What a tar archive holds. Names are looked at and forgotten: only what DocSpace always writes is remembered. */
export interface TarFacts {
  /** Files, without the entries that only carry names. */
  entries: number
  /** Their content, in bytes. */
  bytes: number
  /** Tables of the portal's database. */
  tables: number
  /** The list of files that DocSpace writes last (`storage/restore_info`): what comes before it is complete. */
  closing: boolean
  /** DocSpace could not read some files and said so in the archive (`storage/missing_info`). */
  missing: boolean
}

/** A tar archive in the middle of its reading, as plain data. */
export interface TarState {
  header: Uint8Array
  have: number
  /** Bytes of content and padding still to come. */
  skip: number
  zeroBlocks: number
  facts: TarFacts
}

export interface TarReader {
  /** Throws `BrokenArchive`. */
  push(bytes: Uint8Array): void
  /** The facts of a whole archive; throws `BrokenArchive` when it is cut off. */
  finish(): TarFacts
  save(): TarState
}

const blockSize = 512
/** Types that hold a name or attributes for the next entry: GNU `L`, `K`; POSIX `x`, `g`. */
const aboutNext = new Set(['L', 'K', 'x', 'g'])

/** Reads a tar archive (ustar, GNU and POSIX headers) without keeping any of it. */
export const createTarReader = (saved?: TarState): TarReader => {
  const state: TarState = saved ?? {
    header: new Uint8Array(blockSize),
    have: 0,
    skip: 0,
    zeroBlocks: 0,
    facts: { entries: 0, bytes: 0, tables: 0, closing: false, missing: false },
  }
  const header = () => {
    state.have = 0
    if (state.header.every((byte) => byte === 0)) {
      state.zeroBlocks += 1
      return
    }
    if (state.zeroBlocks > 0) throw new BrokenArchive('tar: content after the end of the archive')
    state.skip = take(state.header, state.facts)
  }
  return {
    push(bytes) {
      let at = 0
      while (at < bytes.length) {
        const skipped = Math.min(state.skip, bytes.length - at)
        state.skip -= skipped
        at += skipped
        if (at === bytes.length) return
        const part = bytes.subarray(at, at + blockSize - state.have)
        state.header.set(part, state.have)
        state.have += part.length
        at += part.length
        if (state.have === blockSize) header()
      }
    },
    finish() {
      if (state.skip > 0 || state.have > 0) throw new BrokenArchive(`tar: cut off in entry ${state.facts.entries}`)
      if (state.zeroBlocks < 2) throw new BrokenArchive('tar: the end of the archive is missing')
      return state.facts
    },
    save: () => state,
  }
}

/** Counts the entry of a header and gives the bytes up to the next one. */
const take = (header: Uint8Array, facts: TarFacts): number => {
  if (checksumOf(header) !== octal(header, 148, 8))
    throw new BrokenArchive(`tar: header ${facts.entries + 1} is damaged`)
  const size = sizeOf(header)
  const type = String.fromCharCode(header[156] ?? 0)
  if (!aboutNext.has(type)) {
    const name = nameOf(header)
    facts.entries += 1
    facts.bytes += size
    if (name.startsWith('databases/')) facts.tables += 1
    if (name === 'storage/restore_info') facts.closing = true
    if (name === 'storage/missing_info') facts.missing = true
  }
  return Math.ceil(size / blockSize) * blockSize
}

/** The sum of all bytes, the checksum's own counted as blanks. */
const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

const octal = (header: Uint8Array, start: number, length: number): number => {
  const text = Buffer.from(header.subarray(start, start + length)).toString('latin1')
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(text)?.[1]
  return digits === undefined ? Number.NaN : Number.parseInt(digits || '0', 8)
}

/** Octal, or for 8 GiB and more a binary number marked by its highest bit. */
const sizeOf = (header: Uint8Array): number => {
  const first = header[124] ?? 0
  const size =
    first & 0x80
      ? Number(BigInt(`0x${Buffer.from(header.subarray(128, 136)).toString('hex')}`))
      : octal(header, 124, 12)
  if (!Number.isSafeInteger(size)) throw new BrokenArchive('tar: a size cannot be read')
  return size
}

const nameOf = (header: Uint8Array): string => {
  const field = (start: number, length: number) =>
    Buffer.from(header.subarray(start, start + length))
      .toString('utf8')
      .replace(/\0.*$/s, '')
  const prefix = field(257, 6) === 'ustar' ? field(345, 155) : ''
  return (prefix ? `${prefix}/` : '') + field(0, 100).replace(/^\.?\//, '')
}
