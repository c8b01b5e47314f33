import { timeIn } from './place-contents.ts'
import { type ArchivedFolders, type Place, placeOf, readFolderTree } from './places.ts'
import { readTables, type TableFaults } from './read-tables.ts'
import type { ReadableArchive } from './walk.ts'

/** What lies in a place, every folder below it included. */
export interface PlaceSummary extends Place {
  files: number
  versions: number
  /** Of all versions. */
  bytes: number
  /** When the last of them was changed, epoch milliseconds. */
  modified: number | undefined
}

export interface ArchiveListing {
  places: PlaceSummary[]
  faults: TableFaults[]
}

/**
 * Lists the rooms and other places of an archive with what is in them, from its front: some 50 bytes a folder are kept and
 * nothing of a file.
 * @throws BrokenArchive
 */
export const browsePlaces = async (archive: ReadableArchive): Promise<ArchiveListing> => {
  const tree = await readFolderTree(archive)
  const sums = new Map([...tree.places.values()].map((place) => [place.id, summaryOf(place)]))
  const faults = await readTables(archive, {
    'files/files_file': {
      columns: ['folder_id', 'current_version', 'content_length', 'modified_on'],
      take(row) {
        const sum = sums.get(placeOf(tree, Number(row('folder_id'))) ?? 0)
        if (!sum) return
        if (row('current_version') === 'true') sum.files += 1
        sum.versions += 1
        sum.bytes += Number(row('content_length') ?? 0)
        sum.modified = later(sum.modified, timeIn(row, 'modified_on'))
      },
    },
  })
  return { places: listed(tree, sums), faults: [tree.faults, faults] }
}

const summaryOf = (place: Place): PlaceSummary => ({ ...place, files: 0, versions: 0, bytes: 0, modified: undefined })

const later = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one

/** Rooms, and of the other places those that hold something. */
const listed = ({ places }: ArchivedFolders, sums: ReadonlyMap<number, PlaceSummary>): PlaceSummary[] =>
  [...places.keys()]
    .sort((one, other) => one - other)
    .flatMap((id) => sums.get(id) ?? [])
    .filter(({ kind, versions }) => versions > 0 || kind === 'room' || kind === 'archived' || kind === 'template')
