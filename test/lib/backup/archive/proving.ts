import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type { ArchiveRecipe } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { packed } from '#infra/simulators/docspace/backup/backup-reading.ts'
import { readWhole } from '#lib/backup/archive/read-whole.ts'

/** An archive as the simulator writes it of a portal. */
export const written = async (portal: PortalContents, recipe: Partial<ArchiveRecipe>): Promise<Buffer> => {
  const archive = new Archive({ seed: 3, bytes: 0, shape: 'whole', portal: packed(portal), ...recipe })
  const chunks: Buffer[] = []
  for await (const chunk of archive.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What two readings of an archive show. */
export const contentOf = async (bytes: Buffer, fileName: string, pieceLength: number) => {
  const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
  return (await readWhole(pieces, { fileName, size: bytes.length, pieceLength })).content
}
