import { type ContentFindings, findingsOf } from './content/findings.ts'
import { type ContentResult, closerLook, contentResult, firstLook } from './content/result.ts'
import { type ArchiveFacts, type ArchiveReader, type Inspection, openReader } from './reader.ts'

/** `length` bytes of an archive from `start`, fewer at its end, none behind it: of a portal, a copy in S3, or a file. */
export type Pieces = (start: number, length: number) => Promise<Uint8Array>

export interface WholeOptions {
  /** Name of the archive: a bare `.tar` is not packed, and the time in it is that of the backup. */
  fileName: string
  /** Bytes of the archive, where they are known; else its end is where a piece comes short. */
  size?: number | undefined
  /** Bytes that are in memory at a time. */
  pieceLength: number
  /** Told how many bytes are read. */
  at?: (done: number) => void
}

export const isPacked = (fileName: string): boolean => !fileName.endsWith('.tar')

/**
 * Reads an archive from its first byte to its last in one go, as the nightly proof does: once, and once more where the first
 * reading leaves something to name.
 * @throws BrokenArchive and whatever `pieces` throws
 */
export const readWhole = async (
  pieces: Pieces,
  options: WholeOptions,
): Promise<ArchiveFacts & { content: ContentResult & Pick<ContentFindings, 'clientRooms'> }> => {
  const { facts, inspected } = await readThrough(pieces, options, firstLook(options.fileName))
  const found = findingsOf(inspected, facts.closing)
  const closer = found.questions && (await readThrough(pieces, options, closerLook(found.questions))).inspected
  return { ...facts, content: { ...contentResult(found, closer), clientRooms: found.clientRooms } }
}

const readThrough = async <State>(pieces: Pieces, options: WholeOptions, inspection: Inspection<State>) => {
  const { fileName, size, pieceLength, at } = options
  const reader: ArchiveReader<State> = await openReader(isPacked(fileName), undefined, inspection)
  while (size === undefined || reader.position() < size) {
    const bytes = await pieces(reader.position(), pieceLength)
    reader.push(bytes)
    at?.(reader.position())
    if (bytes.length < pieceLength) break
  }
  const facts = reader.finish()
  return { facts, inspected: reader.inspected() as State }
}
