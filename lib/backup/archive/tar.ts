import { BrokenArchive } from './broken.ts'
import { blockSize, givenName, isWhole, tarNameOf, tarSizeOf, tarTimeOf } from './tar-header.ts'

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

/** Takes what is in an archive while it is read. */
export interface TarContents {
  /** A file begins: its whole name, its length in bytes and when it was written, in seconds since 1970. Gives whether its content is wanted. */
  begin(name: string, size: number, written: number): boolean
  /** Some of its content, to be used at once. */
  content(bytes: Uint8Array): void
  /** A file whose content was wanted has ended. */
  end(): void
}

/** A tar archive in the middle of its reading, as plain data. */
export interface TarState {
  header: Uint8Array
  have: number
  /** Bytes of content still to come, and of what fills its last block. */
  left: number
  padding: number
  /** Where the content goes: nowhere, to `TarContents`, or into the name of the next entry. */
  use: 'none' | 'contents' | 'name'
  name: Uint8Array
  zeroBlocks: number
  facts: TarFacts
}

export interface TarReader {
  /** Throws `BrokenArchive`. */
  push(bytes: Uint8Array): void
  /**
   * Passes over the rest of a content that nobody wants without its bytes, and gives how many there are: for an archive that can
   * be read from any byte on. 0 where something wanted or a header comes next.
   */
  skip(): number
  /** The facts of a whole archive; throws `BrokenArchive` when it is cut off. */
  finish(): TarFacts
  save(): TarState
}

/** Types that hold a name or attributes for the next entry: GNU `L`, `K`; POSIX `x`, `g`. */
const aboutNext = new Set(['L', 'K', 'x', 'g'])
/** Types of entries that are files. */
const files = new Set(['0', '\0', '7'])
/** No path of a portal is longer; bytes. */
const longestName = 8_192

const nobody: TarContents = { begin: () => false, content: () => {}, end: () => {} }

const freshState = (): TarState => ({
  header: new Uint8Array(blockSize),
  have: 0,
  left: 0,
  padding: 0,
  use: 'none',
  name: new Uint8Array(),
  zeroBlocks: 0,
  facts: { entries: 0, bytes: 0, tables: 0, closing: false, missing: false },
})

/** Reads a tar archive (ustar, GNU and POSIX headers) without keeping any of it. */
export const createTarReader = (saved?: TarState, contents: TarContents = nobody): TarReader => {
  const state = saved ?? freshState()
  const content = (bytes: Uint8Array) => {
    state.left -= bytes.length
    if (state.use === 'contents') contents.content(bytes)
    else if (state.use === 'name') state.name = Buffer.concat([state.name, bytes])
    if (state.left === 0 && state.use === 'contents') contents.end()
  }
  const header = () => {
    state.have = 0
    if (state.header.every((byte) => byte === 0)) state.zeroBlocks += 1
    else if (state.zeroBlocks > 0) throw new BrokenArchive('tar: content after the end of the archive')
    else begin(state, contents)
  }
  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const length = Math.min(state.left, bytes.length - at)
        if (length > 0) content(bytes.subarray(at, at + length))
        const filling = Math.min(state.padding, bytes.length - at - length)
        state.padding -= filling
        at += length + filling
        const part = bytes.subarray(at, at + blockSize - state.have)
        state.header.set(part, state.have)
        state.have += part.length
        at += part.length
        if (state.have === blockSize) header()
      }
    },
    skip() {
      const { use, left, padding } = state
      if (use !== 'none' || left === 0) return 0
      state.left = 0
      state.padding = 0
      return left + padding
    },
    finish() {
      const { left, padding, have, zeroBlocks, facts } = state
      if (left + padding + have > 0) throw new BrokenArchive(`tar: cut off in entry ${facts.entries}`)
      if (zeroBlocks < 2) throw new BrokenArchive('tar: the end of the archive is missing')
      return facts
    },
    save: () => state,
  }
}

/** Takes a header: counts its entry, and decides what becomes of the content. */
const begin = (state: TarState, contents: TarContents): void => {
  const { header, facts } = state
  if (!isWhole(header)) throw new BrokenArchive(`tar: header ${facts.entries + 1} is damaged`)
  const size = tarSizeOf(header)
  const type = String.fromCharCode(header[156] ?? 0)
  state.left = size
  state.padding = Math.ceil(size / blockSize) * blockSize - size
  if (aboutNext.has(type)) {
    const isName = (type === 'L' || type === 'x') && size <= longestName
    state.use = isName ? 'name' : 'none'
    if (isName) state.name = new Uint8Array()
    return
  }
  const name = givenName(state.name) ?? tarNameOf(header)
  state.name = new Uint8Array()
  count(facts, name, size)
  state.use = files.has(type) && contents.begin(name, size, tarTimeOf(header)) ? 'contents' : 'none'
  if (state.use === 'contents' && size === 0) contents.end()
}

const count = (facts: TarFacts, name: string, size: number): void => {
  facts.entries += 1
  facts.bytes += size
  if (name.startsWith('databases/')) facts.tables += 1
  if (name === 'storage/restore_info') facts.closing = true
  if (name === 'storage/missing_info') facts.missing = true
}
