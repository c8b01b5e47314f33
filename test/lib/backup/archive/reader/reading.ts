import { openReader } from '#lib/backup/archive/reader.ts'

/** Reads a whole archive at once. */
export const read = async (archive: Buffer, packed = true) => {
  const reader = await openReader(packed)
  reader.push(archive)
  return reader.finish()
}

/** Reads in pieces of the given lengths, and goes on in a new reader after every one. */
export const readInPieces = async (archive: Buffer, lengths: readonly number[]) => {
  let reader = await openReader(true)
  for (let n = 0; reader.position() < archive.length; n += 1) {
    const at = reader.position()
    reader.push(archive.subarray(at, at + (lengths[n % lengths.length] ?? 1)))
    reader = await openReader(true, reader.save())
  }
  return reader.finish()
}

/** The same bytes but for one bit. */
export const withFlippedBit = (archive: Buffer, at: number): Buffer => {
  const copy = Buffer.from(archive)
  copy[at] = (copy[at] ?? 0) ^ 0x10
  return copy
}
