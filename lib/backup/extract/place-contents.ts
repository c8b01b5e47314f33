import type { TableRow } from '../archive/content/row.ts'
import { type ArchiveSelection, NotInArchive, titled } from './choose.ts'
import { type ArchivedFolders, foldersAbove, placeOf } from './places.ts'
import { readTables, type TableFaults } from './read-tables.ts'
import type { ReadableArchive } from './walk.ts'

export interface ArchivedVersion {
  version: number
  bytes: number
  /** Epoch milliseconds; undefined where the row has no time. */
  modified: number | undefined
}

export interface ArchivedFile {
  id: number
  folder: number
  /** That of the newest version. */
  title: string
  /** From the first to the newest. */
  versions: ArchivedVersion[]
}

export interface ArchivedFolder {
  id: number
  parent: number
  title: string
}

/** Folders and files of some places: some 300 bytes a folder and 400 a file, nothing of the others. */
export interface PlaceContents {
  folders: ReadonlyMap<number, ArchivedFolder>
  files: ReadonlyMap<number, ArchivedFile>
  faults: TableFaults
}

/** The time of a row; the data base writes UTC without saying so (docs/facts/backup-archive.md#a-table-in-xml). */
export const timeIn = (row: TableRow, column: string): number | undefined => {
  const time = Date.parse(`${row(column)?.replace(' ', 'T')}Z`)
  return Number.isNaN(time) ? undefined : time
}

/**
 * Reads what lies in these places, from the front of the archive.
 * @throws BrokenArchive
 */
export const readContents = async (
  archive: ReadableArchive,
  tree: ArchivedFolders,
  places: ReadonlySet<number>,
): Promise<PlaceContents> => {
  const folders = new Map<number, ArchivedFolder>()
  const files = new Map<number, ArchivedFile>()
  const isWanted = (folder: number) => places.has(placeOf(tree, folder) ?? 0)
  const faults = await readTables(archive, {
    'files/files_folder': {
      columns: ['id', 'parent_id', 'title'],
      take(row) {
        const id = Number(row('id'))
        if (isWanted(id)) folders.set(id, { id, parent: Number(row('parent_id')), title: row('title') ?? '' })
      },
    },
    'files/files_file': {
      columns: ['id', 'version', 'folder_id', 'title', 'content_length', 'modified_on'],
      take(row) {
        if (isWanted(Number(row('folder_id')))) addVersion(files, row)
      },
    },
  })
  for (const { versions } of files.values()) versions.sort((one, other) => one.version - other.version)
  return { folders, files, faults }
}

/** A row that stands twice counts once. */
const addVersion = (files: Map<number, ArchivedFile>, row: TableRow): void => {
  const id = Number(row('id'))
  const version = Number(row('version'))
  const file = files.get(id) ?? { id, folder: 0, title: '', versions: [] }
  if (file.versions.some((known) => known.version === version)) return
  if (file.versions.every((known) => known.version < version)) {
    file.folder = Number(row('folder_id'))
    file.title = row('title') ?? ''
  }
  file.versions.push({ version, bytes: Number(row('content_length') ?? 0), modified: timeIn(row, 'modified_on') })
  files.set(id, file)
}

/** What of it a choice takes: whole folders, and single files. */
export interface Selection {
  folders: ReadonlySet<number>
  files: readonly ArchivedFile[]
}

/**
 * Follows the path of a choice.
 * @throws NotInArchive
 */
export const select = ({ folders, files }: PlaceContents, { places, folder, path }: ArchiveSelection): Selection => {
  const starts = folder === undefined ? [...places] : [folder]
  const last = path.at(-1)
  const tops = path.reduce(
    (above, title) => above.flatMap((id) => titled(below(folders, id), title).map((one) => one.id)),
    starts,
  )
  const around = path
    .slice(0, -1)
    .reduce((above, title) => above.flatMap((id) => titled(below(folders, id), title).map((one) => one.id)), starts)
  const inside = [...files.values()].filter((file) => around.includes(file.folder))
  const named = last === undefined ? [] : titled(inside, last)
  if (tops.length === 0 && named.length === 0)
    throw new NotInArchive(`The archive has no folder or file "${path.join('/')}" there.`)
  const parents = new Map([...folders.values()].map(({ id, parent }) => [id, parent]))
  const taken = new Set([...folders.keys()].filter((id) => foldersAbove(parents, id).some((one) => tops.includes(one))))
  const within = [...files.values()].filter((file) => taken.has(file.folder))
  return { folders: taken, files: [...new Set([...within, ...named])].sort((one, other) => one.id - other.id) }
}

const below = (folders: ReadonlyMap<number, ArchivedFolder>, id: number): ArchivedFolder[] =>
  [...folders.values()].filter(({ parent }) => parent === id)
