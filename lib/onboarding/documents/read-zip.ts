import { crc32, inflateRawSync } from 'node:zlib'
import { RefusedDocument } from './refusals.ts'

/** An entry of an archive; all offsets are bytes from its beginning. */
export interface ZipEntry {
  name: string
  method: number
  crc: number
  packed: number
  size: number
  /** Its record in the central directory. */
  central: { start: number; end: number }
  /** Its local header. */
  local: number
  /** Its packed bytes. */
  data: number
}

export interface ZipArchive {
  bytes: Buffer
  /** In the order of the central directory. */
  entries: readonly ZipEntry[]
  /** Where the central directory begins. */
  directory: number
  /** Where the record behind the central directory begins. */
  end: number
}

/** What a document may have at most: a worker has 512 MB for all that it does. */
export const documentLimits = {
  /** Bytes of the file. */
  file: 20_000_000,
  entries: 2_000,
  /** Bytes of one part whose text is read, unpacked. */
  part: 5_000_000,
  /** Bytes of all parts, unpacked, as the archive declares them. */
  unpacked: 60_000_000,
} as const

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const
/** Lengths of the records without names and comments. */
export const recordLength = { local: 30, central: 46, end: 22 } as const
const longestComment = 0xffff
/** The value that stands for "see the ZIP64 record". */
const elsewhere = { two: 0xffff, four: 0xffffffff } as const
/** The beginning of an OLE file: .doc, .xls, .ppt, and every office file with a password. */
const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])

/** Bit of a directory entry that says that its data are encrypted. */
const encrypted = 0x0001

/** Lists the entries of an archive and inflates nothing. @throws RefusedDocument */
export const readZip = (bytes: Buffer): ZipArchive => {
  if (bytes.length > documentLimits.file) throw new RefusedDocument('too-large')
  if (bytes.subarray(0, ole.length).equals(ole)) throw new RefusedDocument('old-or-protected')
  const end = findEnd(bytes)
  const count = bytes.readUInt16LE(end + 10)
  const directory = bytes.readUInt32LE(end + 16)
  if (count === elsewhere.two || directory === elsewhere.four) throw new RefusedDocument('unusual-archive')
  if (bytes.readUInt16LE(end + 4) !== 0 || bytes.readUInt16LE(end + 8) !== count)
    throw new RefusedDocument('unusual-archive')
  if (count > documentLimits.entries) throw new RefusedDocument('too-many-entries')
  const entries = listEntries(bytes, directory, count)
  if ((entries.at(-1)?.central.end ?? directory) !== end) throw new RefusedDocument('damaged')
  assertApart(entries, directory)
  return { bytes, entries, directory, end }
}

/** The record behind the central directory: the last one whose comment ends with the file. */
const findEnd = (bytes: Buffer): number => {
  const last = bytes.length - recordLength.end
  for (let at = last; at >= Math.max(0, last - longestComment); at -= 1) {
    if (bytes.readUInt32LE(at) !== signature.end) continue
    if (at + recordLength.end + bytes.readUInt16LE(at + 20) === bytes.length) return at
  }
  throw new RefusedDocument('not-office')
}

const listEntries = (bytes: Buffer, directory: number, count: number): ZipEntry[] => {
  const entries: ZipEntry[] = []
  const names = new Set<string>()
  let at = directory
  let unpacked = 0
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(bytes, at)
    // Names of parts that differ in case alone are the same name.
    const name = entry.name.toLowerCase()
    if (names.has(name)) throw new RefusedDocument('damaged')
    names.add(name)
    unpacked += entry.size
    if (unpacked > documentLimits.unpacked) throw new RefusedDocument('too-large')
    entries.push(entry)
    at = entry.central.end
  }
  return entries
}

const readEntry = (bytes: Buffer, at: number): ZipEntry => {
  assertRecord(bytes, at, signature.central, recordLength.central)
  const [packed, size, local] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 42)]
  if ([packed, size, local].includes(elsewhere.four) || (bytes.readUInt16LE(at + 8) & encrypted) !== 0)
    throw new RefusedDocument('unusual-archive')
  const nameLength = bytes.readUInt16LE(at + 28)
  const behindName = at + recordLength.central + nameLength
  const end = behindName + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  const name = bytes.subarray(at + recordLength.central, behindName)
  assertRecord(bytes, local, signature.local, recordLength.local)
  const localName = local + recordLength.local
  if (!bytes.subarray(localName, localName + bytes.readUInt16LE(local + 26)).equals(name))
    throw new RefusedDocument('damaged')
  const data = localName + nameLength + bytes.readUInt16LE(local + 28)
  return {
    name: name.toString('utf8'),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packed,
    size,
    central: { start: at, end },
    local,
    data,
  }
}

const assertRecord = (bytes: Buffer, at: number, expected: number, length: number): void => {
  if (at + length > bytes.length || bytes.readUInt32LE(at) !== expected) throw new RefusedDocument('damaged')
}

/** @throws RefusedDocument where the data of two entries overlap, or reach into the directory */
const assertApart = (entries: readonly ZipEntry[], directory: number): void => {
  const inOrder = byPlace(entries)
  for (const [index, { data, packed }] of inOrder.entries()) {
    if (data + packed > (inOrder[index + 1]?.local ?? directory)) throw new RefusedDocument('damaged')
  }
}

export const byPlace = (entries: readonly ZipEntry[]): ZipEntry[] => [...entries].sort((a, b) => a.local - b.local)

const methods = { stored: 0, deflated: 8 } as const

/** The content of an entry, which must be as long and have the checksum as the archive declares. @throws RefusedDocument */
export const inflatedEntry = ({ bytes }: ZipArchive, entry: ZipEntry): Buffer => {
  if (entry.size > documentLimits.part) throw new RefusedDocument('too-large')
  const content = unpack(bytes.subarray(entry.data, entry.data + entry.packed), entry)
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw new RefusedDocument('damaged')
  return content
}

const unpack = (packed: Buffer, { method, size }: ZipEntry): Buffer => {
  if (method === methods.stored) return packed
  if (method !== methods.deflated) throw new RefusedDocument('unusual-archive')
  try {
    // Whatever length was declared, no more is unpacked.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch {
    throw new RefusedDocument('damaged')
  }
}
