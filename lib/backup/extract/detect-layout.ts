import { entryOf } from '../archive/entry-names.ts'
import { type ArchiveLayout, dumpLayout, portalLayout } from './layout.ts'
import { type ReadableArchive, walkArchive } from './walk.ts'

/** So much is read at a time to see the first entry, in bytes. */
const firstPiece = 65_536

/**
 * How an archive is laid out, by its first entry, as a restore tells it (docs/facts/backup-archive.md#a-dump).
 * @throws BrokenArchive
 */
export const detectLayout = async (archive: ReadableArchive): Promise<ArchiveLayout> => {
  let first: string | undefined
  const contents = {
    begin(name: string) {
      first ??= name
      return false
    },
    content: () => {},
    end: () => {},
  }
  await walkArchive({ ...archive, pieceLength: firstPiece }, contents, () => first !== undefined)
  return entryOf(first ?? '', false).kind === 'mark' ? dumpLayout : portalLayout
}
