import { constants, inflateRawSync } from 'node:zlib'

/** What a restore reads out of an archive, whoever packed it. It does not look at the checksum of the gzip stream. */

/** Why a restore ends with nothing changed, and at which progress. */
export interface RestoreFailure {
  error: string
  progress: number
}

export class UnreadableArchive extends Error {
  readonly failure: RestoreFailure
  constructor(error: string) {
    super(error)
    this.failure = { error, progress: 10 }
  }
}

const BLOCK = 512
const NO_ARCHIVE = "Cannot be less than zero (Parameter 'value')"

/** Every entry by its name; of two with one name the last. @throws UnreadableArchive */
export function readArchive(archive: Buffer): Map<string, Buffer> {
  const tar = archive[0] === 0x1f && archive[1] === 0x8b ? unpacked(archive) : archive
  const entries = new Map<string, Buffer>()
  let longName = ''
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return entries
    if (!isWhole(header)) throw new UnreadableArchive(at === 0 ? NO_ARCHIVE : 'Header checksum is invalid')
    const size = Number.parseInt(textAt(header, 124, 12), 8)
    const content = tar.subarray(at + BLOCK, at + BLOCK + size)
    if (content.length < size) throw new UnreadableArchive('Unexpected EOF')
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'L') {
      longName = textAt(content, 0, size)
      continue
    }
    entries.set(longName || textAt(header, 0, 100), Buffer.from(content))
    longName = ''
  }
  throw new UnreadableArchive(entries.size === 0 ? NO_ARCHIVE : 'Unexpected EOF')
}

const textAt = (block: Buffer, start: number, length: number): string =>
  block
    .subarray(start, start + length)
    .toString('utf8')
    .replace(/\0.*$/s, '')

function isWhole(header: Buffer): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  return Number.parseInt(textAt(header, 148, 8), 8) === sum
}

/** As much as can be unpacked: what is cut off shows in the tar. */
function unpacked(archive: Buffer): Buffer {
  const flags = archive[3] ?? 0
  let at = 10
  if (flags & 4) at += 2 + archive.readUInt16LE(at)
  for (const named of [8, 16]) if (flags & named) at = archive.indexOf(0, at) + 1
  try {
    return inflateRawSync(archive.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    throw new UnreadableArchive('Unexpected EOF')
  }
}
