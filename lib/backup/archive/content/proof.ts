import { columnsRead, knownTables, logTables } from '../known-tables.ts'
import type { TarContents } from '../tar.ts'
import { XmlRows, type XmlRowsState } from '../xml-rows.ts'
import { BrokenXml } from '../xml-syntax.ts'
import { addBranch, addFileOf, addFolder, addLabel, addLabelLink, newRooms, type Rooms } from './archived-rooms.ts'
import { addTableKey, type KeysSeen, keyIn, noKeys } from './doubled-keys.ts'
import { addListed, addMissing, addObject, listColumns, newObjects, type Objects, pathIn } from './objects.ts'
import { addLabelOwner, addPerson, addPortal, newPeople, type People } from './owners.ts'
import { rowReader, type TableRow } from './row.ts'
import { addContent, addVersionRow, newVersions, type Versions, versionAt } from './versions.ts'

/** What is known of the content of an archive in the middle of its reading. Plain data, a few hundred bytes a room. */
export interface ContentState {
  /** The second in which the backup began, as the data base writes it: `2026-11-28T02:59:48`. */
  since: string
  /** The XML that is being read; `keys` only of a table whose keys are known. */
  entry: { name: string; rows: number; keys: KeysSeen; xml?: XmlRowsState } | undefined
  /** Tables that are there, and how many rows each has. */
  tables: Map<string, number>
  /** Tables that stand twice. */
  twice: Set<string>
  /** XML that is not whole, and what is wrong with it. */
  broken: Map<string, string>
  /** Columns without which a row of a table says nothing, where some row had none. */
  lacking: Map<string, string>
  /** Keys by table that seem to stand twice. */
  doubled: Map<string, Set<string>>
  versions: Versions
  objects: Objects
  people: People
  rooms: Rooms
}

export const freshContent = (since: string): ContentState => ({
  since,
  entry: undefined,
  tables: new Map(),
  twice: new Set(),
  broken: new Map(),
  lacking: new Map(),
  doubled: new Map(),
  versions: newVersions(),
  objects: newObjects(),
  people: newPeople(),
  rooms: newRooms(),
})

export const tableFolder = 'databases/'
export const indexName = 'storage/restore_info'
export const missingName = 'storage/missing_info'

/** What each table is read for. */
const uses: Readonly<Record<string, (state: ContentState, row: TableRow) => void>> = {
  'core/tenants_tenants': ({ people }, row) => addPortal(people, row),
  'core/core_user': ({ people }, row) => addPerson(people, row),
  'files/files_file': ({ versions, rooms, since }, row) => {
    addVersionRow(versions, row, since)
    addFileOf(rooms, row)
  },
  'files/files_folder': ({ rooms }, row) => addFolder(rooms, row),
  'files/files_folder_tree': ({ rooms }, row) => addBranch(rooms, row),
  'files2/files_tag': ({ rooms, people }, row) => {
    addLabel(rooms, row)
    addLabelOwner(people, row)
  },
  'files2/files_tag_link': ({ rooms }, row) => addLabelLink(rooms, row),
}

/** Looks into the archive while it is read: what is in it, and whether its parts agree. Holds no content of it. */
export const proveContent = (state: ContentState): TarContents => {
  let xml = state.entry && !state.broken.has(state.entry.name) ? reopen(state) : undefined
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof BrokenXml)) throw error
      if (state.entry) state.broken.set(state.entry.name, error.message)
      xml = undefined
    }
  }
  return {
    begin(name, size) {
      if (!isXml(name)) {
        const version = versionAt(name)
        if (version !== undefined) addContent(state.versions, version, size)
        addObject(state.objects, name)
        return false
      }
      if (name.startsWith(tableFolder)) noteTable(state, name.slice(tableFolder.length))
      state.entry = { name, rows: 0, keys: noKeys() }
      xml = reopen(state)
      state.entry.xml = xml.save()
      return true
    },
    content: (bytes) => guarded(() => xml?.push(bytes)),
    end() {
      guarded(() => xml?.finish())
      xml = undefined
      endEntry(state)
    },
  }
}

const isXml = (name: string): boolean => name.startsWith(tableFolder) || name === indexName || name === missingName

const noteTable = ({ tables, twice }: ContentState, table: string): void => {
  if (tables.has(table)) twice.add(table)
  tables.set(table, tables.get(table) ?? 0)
}

const endEntry = (state: ContentState): void => {
  const { entry, tables, doubled } = state
  state.entry = undefined
  if (!entry?.name.startsWith(tableFolder)) return
  const table = entry.name.slice(tableFolder.length)
  tables.set(table, (tables.get(table) ?? 0) + entry.rows)
  if (entry.keys.doubled.size > 0) doubled.set(table, entry.keys.doubled)
}

/** The reader of the entry at hand, from where it stands. */
const reopen = (state: ContentState): XmlRows => {
  const { name = '', xml } = state.entry ?? {}
  const isTable = name.startsWith(tableFolder)
  const table = name.slice(tableFolder.length)
  // Rows of a log that stand twice do no harm.
  const key = isTable && !logTables.has(table) ? (knownTables[table] ?? []) : []
  const needed = columnsRead[table] ?? []
  const columns = isTable ? [...new Set([...key, ...needed])] : listColumns
  const asRow = rowReader(columns)
  const take = isTable ? takeRow(state, table, key, needed) : takeListed(state, name)
  const row = isTable ? rowNameOf(table) : 'file'
  return new XmlRows({ row, columns }, (values) => take(asRow(values)), xml)
}

/** The element of a table's rows is named as the table, without its folder. */
export const rowNameOf = (table: string): string => table.split('/').at(-1) ?? ''

const takeListed =
  ({ objects }: ContentState, name: string) =>
  (row: TableRow): void =>
    name === indexName ? addListed(objects, pathIn(row)) : addMissing(objects, pathIn(row))

const takeRow = (state: ContentState, table: string, key: readonly string[], needed: readonly string[]) => {
  const use = uses[table]
  return (row: TableRow): void => {
    const { entry } = state
    if (!entry) return
    entry.rows += 1
    const lacking = needed.length === 0 ? undefined : needed.find((column) => row(column) === undefined)
    if (lacking !== undefined) {
      state.lacking.set(table, lacking)
      return
    }
    if (key.length > 0) addTableKey(entry.keys, keyIn(key, row))
    use?.(state, row)
  }
}
