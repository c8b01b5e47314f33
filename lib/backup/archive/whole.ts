import { type ArchiveFacts, openReader } from './reader.ts'

/** `length` bytes of an archive from `start`, fewer at its end, none behind it: of a portal, a copy in S3, or a file. */
export type Pieces = (start: number, length: number) => Promise<Uint8Array>

export interface WholeOptions {
  /** `.tar.gz`; false for a bare `.tar`. */
  packed: boolean
  /** Bytes of the archive, where they are known; else its end is where a piece comes short. */
  size?: number | undefined
  /** Bytes that are in memory at a time. */
  pieceLength: number
  /** Told how many bytes are read. */
  at?: (done: number) => void
}

/**
 * Reads an archive from its first byte to its last in one go, by the reader that also the nightly proof uses.
 * @throws BrokenArchive and whatever `pieces` throws
 */
export const readWhole = async (pieces: Pieces, options: WholeOptions): Promise<ArchiveFacts> => {
  const { packed, size, pieceLength, at } = options
  const reader = await openReader(packed)
  while (size === undefined || reader.position() < size) {
    const bytes = await pieces(reader.position(), pieceLength)
    reader.push(bytes)
    at?.(reader.position())
    if (bytes.length < pieceLength) break
  }
  return reader.finish()
}
