import { createHash, type Hash } from 'node:crypto'
import { BrokenArchive } from '../archive/broken.ts'
import type { TarContents } from '../archive/tar.ts'
import { readTables } from '../extract/read-tables.ts'
import { type ReadableArchive, walkArchive } from '../extract/walk.ts'
import { type ArchivedPortal, ArchivedRows } from './archived-portal.ts'

/**
 * What the archive promises, and the SHA-256 of each file of the sample by its place. `most`: how many files the seed chooses.
 * @throws BrokenArchive
 */
export const promisesOf = async (
  archive: ReadableArchive,
  seed: string,
  most: number,
): Promise<ArchivedPortal & { sums: Map<string, string> }> => {
  const rows = new ArchivedRows()
  const faults = await readTables(archive, rows.tables)
  if (faults.size > 0) throw new BrokenArchive(`tables cannot be read: ${[...faults.keys()].join(', ')}`)
  const promised = rows.promised(seed, most)
  const sums = new Map<string, string>()
  await walkArchive(archive, sumsOf(new Set(promised.sample.map(({ object }) => object)), sums), () => false)
  return { ...promised, sums }
}

/** `wanted`: places without their extensions. */
const sumsOf = (wanted: ReadonlySet<string>, sums: Map<string, string>): TarContents => {
  let open: { place: string; hash: Hash } | undefined
  return {
    begin(name) {
      const place = name.replace(/\.[^./]*$/, '')
      if (!wanted.has(place)) return false
      open = { place, hash: createHash('sha256') }
      return true
    },
    content: (bytes) => open?.hash.update(bytes),
    end() {
      if (open) sums.set(open.place, open.hash.digest('hex'))
      open = undefined
    },
  }
}
