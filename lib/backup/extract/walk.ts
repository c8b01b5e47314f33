import { createHash } from 'node:crypto'
import { BrokenArchive } from '../archive/broken.ts'
import { createGunzip } from '../archive/gunzip.ts'
import { isPacked, type Pieces } from '../archive/read-whole.ts'
import { createTarReader, type TarContents } from '../archive/tar.ts'
import { type ArchiveLayout, portalLayout } from './layout.ts'

/** An archive that can be read from any byte on, as often as needed. */
export interface ReadableArchive {
  pieces: Pieces
  /** A bare `.tar` is not packed. */
  fileName: string
  /** Bytes, where they are known; else its end is where a piece comes short. */
  size?: number | undefined
  /** Bytes that are in memory at a time. */
  pieceLength: number
  layout?: ArchiveLayout
  /** Told how many bytes are read, of which reading. */
  at?: (done: number) => void
}

/** How far a reading went. */
export interface WalkEnd {
  /** It was read to its end, which is whole. */
  whole: boolean
  /** SHA-256 of the archive in hexadecimal, where each of its bytes was read. */
  sha256: string | undefined
}

export const layoutOf = ({ layout = portalLayout }: ReadableArchive): ArchiveLayout => layout

/**
 * Goes through an archive from its beginning until `enough` or its end, in bounded memory (about 1 MiB and a piece). In a bare
 * `.tar` it leaps over content that nobody wants.
 * @throws BrokenArchive and whatever the archive's `pieces` throw
 */
export const walkArchive = async (
  archive: ReadableArchive,
  contents: TarContents,
  enough: () => boolean,
): Promise<WalkEnd> => {
  const { fileName, size, pieceLength, at } = archive
  const gunzip = isPacked(fileName) ? createGunzip() : undefined
  const tar = createTarReader(undefined, contents)
  const hash = createHash('sha256')
  let position = 0
  let leapt = false
  while (size === undefined || position < size) {
    const bytes = await archive.pieces(position, pieceLength)
    hash.update(bytes)
    if (gunzip) gunzip.push(bytes, (unpacked) => tar.push(unpacked))
    else tar.push(bytes)
    position += bytes.length
    at?.(position)
    if (enough()) return { whole: false, sha256: undefined }
    if (bytes.length < pieceLength) break
    const leap = gunzip ? 0 : tar.skip()
    position += leap
    leapt ||= leap > 0
  }
  if (position === 0) throw new BrokenArchive('the archive is empty')
  if (gunzip && !gunzip.ended()) throw new BrokenArchive('gzip: cut off before its end')
  tar.finish()
  return { whole: true, sha256: leapt ? undefined : hash.digest('hex') }
}
