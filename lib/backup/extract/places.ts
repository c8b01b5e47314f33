import { isClientKey } from '../../runtime/client-key.ts'
import { roomTypes } from '../archive/content/archived-rooms.ts'
import type { TableRow } from '../archive/content/row.ts'
import type { ExtractRows } from './layout.ts'
import { readTables, type TableFaults } from './read-tables.ts'
import type { ReadableArchive } from './walk.ts'

/** What a place is; `other` is a root that people do not see as a folder, such as the one of all rooms. */
export type PlaceKind = 'room' | 'archived' | 'template' | 'personal' | 'trash' | 'other'

/** Where files lie: a room, or a root beside the rooms such as the documents of a person. */
export interface Place {
  id: number
  title: string
  kind: PlaceKind
  /** Keys of the clients whose room it is; nearly always one or none. */
  clients: string[]
}

/** Every folder of an archive by its parent, some 50 bytes a folder, and titles of places only. */
export interface ArchivedFolders {
  places: ReadonlyMap<number, Place>
  parents: ReadonlyMap<number, number>
  faults: TableFaults
}

/** Types of folders (docs/facts/backup-archive.md#folders-that-are-rooms). */
const rootKinds: Readonly<Record<string, PlaceKind>> = { 3: 'trash', 5: 'personal' }
const roomsOf: Readonly<Record<string, PlaceKind>> = { 20: 'archived', 30: 'template' }
const folderEntry = '1'
const noParent = 0
/** No folder of a portal lies deeper; also the end of a circle. */
const deepest = 256

/** The place that a folder lies in, itself included; undefined for one that leads nowhere. */
export const placeOf = (
  { places, parents }: Pick<ArchivedFolders, 'places' | 'parents'>,
  folder: number,
): number | undefined => foldersAbove(parents, folder).find((id) => places.has(id))

/** A folder, the one above it, and so on to the top. */
export const foldersAbove = (parents: ReadonlyMap<number, number>, folder: number): number[] => {
  const found: number[] = []
  for (let at: number | undefined = folder; at !== undefined && at !== noParent; at = parents.get(at)) {
    if (found.length === deepest) break
    found.push(at)
  }
  return found
}

/**
 * Reads which rooms and folders there are and whose they are, from the front of the archive.
 * @throws BrokenArchive
 */
export const readFolderTree = async (archive: ReadableArchive): Promise<ArchivedFolders> => {
  const parents = new Map<number, number>()
  const types = new Map<number, string>()
  const places = new Map<number, Place>()
  const labels = new Map<string, string>()
  const links: [string, number][] = []
  const wanted: Record<string, ExtractRows> = {
    'files/files_folder': {
      columns: ['id', 'parent_id', 'title', 'folder_type'],
      take(row) {
        const id = Number(row('id'))
        const parent = Number(row('parent_id'))
        parents.set(id, parent)
        const type = row('folder_type') ?? ''
        if (parent === noParent) types.set(id, type)
        if (parent === noParent || roomTypes.has(type)) places.set(id, placeIn(row, id, type))
      },
    },
    'files2/files_tag': {
      columns: ['id', 'name'],
      take: (row) => void (isClientKey(row('name') ?? '') && labels.set(row('id') ?? '', row('name') ?? '')),
    },
    'files2/files_tag_link': {
      columns: ['tag_id', 'entry_type', 'entry_id'],
      take: (row) =>
        void (row('entry_type') === folderEntry && links.push([row('tag_id') ?? '', Number(row('entry_id'))])),
    },
  }
  const faults = await readTables(archive, wanted)
  for (const place of places.values()) place.kind = kindOf(place, types.get(parents.get(place.id) ?? noParent))
  for (const [label, folder] of links) {
    const client = labels.get(label)
    if (client !== undefined) places.get(folder)?.clients.push(client)
  }
  return { places, parents, faults }
}

const placeIn = (row: TableRow, id: number, type: string): Place => ({
  id,
  title: row('title') ?? '',
  kind: roomTypes.has(type) ? 'room' : (rootKinds[type] ?? 'other'),
  clients: [],
})

/** Archived rooms and templates are rooms below roots of their own. */
const kindOf = ({ kind }: Place, rootType: string | undefined): PlaceKind =>
  kind === 'room' ? (roomsOf[rootType ?? ''] ?? 'room') : kind
