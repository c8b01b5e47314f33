import { crc32, deflateRawSync } from 'node:zlib'
import { byPlace, recordLength, type ZipArchive, type ZipEntry } from './read-zip.ts'

/**
 * The archive with new content for some of its entries. Everything else stays byte for byte, and in its place: other entries with all that
 * stands between them, dates, names, the order, comments. The same input gives the same bytes.
 */
export const rewriteZip = (archive: ZipArchive, changed: ReadonlyMap<ZipEntry, Uint8Array>): Buffer => {
  if (changed.size === 0) return archive.bytes
  const { bytes, entries, directory, end } = archive
  const inOrder = byPlace(entries)
  const chunks: Buffer[] = [bytes.subarray(0, inOrder[0]?.local ?? directory)]
  let length = chunks[0]?.length ?? 0
  const placed = new Map<ZipEntry, Placed>()
  for (const [index, entry] of inOrder.entries()) {
    const content = changed.get(entry)
    const packed = content && pack(content)
    const chunk = packed
      ? Buffer.concat([adjusted(bytes.subarray(entry.local, entry.data), fieldsOf.local, packed), packed.bytes])
      : bytes.subarray(entry.local, inOrder[index + 1]?.local ?? directory)
    placed.set(entry, { at: length, ...(packed && { packed }) })
    chunks.push(chunk)
    length += chunk.length
  }
  const records = entries.map((entry) => recordOf(bytes, entry, placed.get(entry)))
  return Buffer.concat([...chunks, ...records, endOf(bytes.subarray(end), records, length)])
}

interface Packed {
  bytes: Buffer
  crc: number
  size: number
}

interface Placed {
  /** Where the entry begins now. */
  at: number
  /** Absent for an entry that stays. */
  packed?: Packed
}

const pack = (content: Uint8Array): Packed => ({
  bytes: deflateRawSync(content),
  crc: crc32(content),
  size: content.length,
})

/** Where a record says how its entry is packed. */
const fieldsOf = {
  local: { flags: 6, method: 8, crc: 14, packed: 18, size: 22 },
  central: { flags: 8, method: 10, crc: 16, packed: 20, size: 24, place: 42 },
} as const

const deflated = 8
/** Bit of a record that says that the lengths follow the data. */
const lengthsFollow = 0x0008

/** A copy of a record for data that are packed anew. */
const adjusted = (record: Buffer, at: (typeof fieldsOf)['local' | 'central'], { bytes, crc, size }: Packed): Buffer => {
  const copy = Buffer.from(record)
  copy.writeUInt16LE(copy.readUInt16LE(at.flags) & ~lengthsFollow, at.flags)
  copy.writeUInt16LE(deflated, at.method)
  copy.writeUInt32LE(crc, at.crc)
  copy.writeUInt32LE(bytes.length, at.packed)
  copy.writeUInt32LE(size, at.size)
  return copy
}

const recordOf = (bytes: Buffer, { central }: ZipEntry, { at, packed }: Placed = { at: 0 }): Buffer => {
  const record = bytes.subarray(central.start, central.end)
  const copy = packed ? adjusted(record, fieldsOf.central, packed) : Buffer.from(record)
  copy.writeUInt32LE(at, fieldsOf.central.place)
  return copy
}

/** The record behind the directory, with the directory's new length and place. */
const endOf = (record: Buffer, records: readonly Buffer[], directory: number): Buffer => {
  const copy = Buffer.from(record)
  copy.writeUInt32LE(
    records.reduce((sum, { length }) => sum + length, 0),
    recordLength.end - 10,
  )
  copy.writeUInt32LE(directory, recordLength.end - 6)
  return copy
}
