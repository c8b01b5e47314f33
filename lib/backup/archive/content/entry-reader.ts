import { BrokenSql } from '../dump/broken-sql.ts'
import { addArchive, addServerPortal, isArchive, newDump } from '../dump/dump-state.ts'
import { Scheme, type SchemeState } from '../dump/scheme.ts'
import { SqlRows, type SqlRowsState } from '../dump/sql-rows.ts'
import { entryOf, inFolder, rowNameOf } from '../entry-names.ts'
import { columnsRead, knownTables, logTables } from '../known-tables.ts'
import { XmlRows, type XmlRowsState } from '../xml-rows.ts'
import { BrokenXml } from '../xml-syntax.ts'
import { addBranch, addFileOf, addFolder, addLabel, addLabelLink } from './archived-rooms.ts'
import type { ContentState, EntryState } from './content-state.ts'
import { addTableKey, keyIn } from './doubled-keys.ts'
import { addListed, addMissing, listColumns, pathIn } from './objects.ts'
import { addLabelOwner, addPerson, addPortal } from './people.ts'
import { rowReader, type TableRow } from './row.ts'
import { addVersionRow } from './versions.ts'

/** Reads one entry piece by piece; where it stands is plain data. */
export interface EntryReader {
  /** @throws BrokenXml, BrokenSql */
  push(bytes: Uint8Array): void
  /** @throws BrokenXml, BrokenSql when it is cut */
  finish(): void
  save(): EntryState
}

/** What is wrong with an entry, by what its reader has thrown; undefined for any other error. */
export const messageOfBroken = (error: unknown): string | undefined =>
  error instanceof BrokenXml || error instanceof BrokenSql ? error.message : undefined

/** What each table is read for. */
const uses: Readonly<Record<string, (state: ContentState, row: TableRow) => void>> = {
  'core/tenants_tenants': ({ people, dump }, row) => (dump ? addServerPortal(dump, row) : addPortal(people, row)),
  'core/core_user': ({ people }, row) => addPerson(people, row),
  'files/files_file': ({ versions, rooms, since, dump }, row) => {
    if (dump && isArchive(dump.archives, row)) {
      dump.leftOut.add(row('id') ?? '')
      return
    }
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
  backup_backup: ({ dump }, row) => {
    if (dump) addArchive(dump, row)
  },
}

/** What a dump's rows tell besides. */
const columnsOfDump: Readonly<Record<string, readonly string[]>> = {
  'core/tenants_tenants': ['id', 'status'],
  'files/files_file': ['title'],
  backup_backup: ['storage_type', 'storage_path', 'name', 'removed'],
}

/** The reader of the entry at hand, from where it stands. */
export const openEntry = (state: ContentState): EntryReader => {
  const { name = '', at } = state.entry ?? {}
  const entry = entryOf(name, state.dump !== undefined)
  if (entry.kind === 'scheme')
    return new Scheme(entry.table, (columns) => dumpOf(state).schemes.set(entry.table, columns), at as SchemeState)
  if (entry.kind === 'data') return dataReader(state, entry.table, at as SqlRowsState)
  if (entry.kind === 'table') return tableReader(state, entry.table, at as XmlRowsState)
  const add = entry.kind === 'listed' ? addListed : addMissing
  const asRow = rowReader(listColumns)
  const take = (row: TableRow) => add(state.objects, pathIn(row))
  return new XmlRows({ row: 'file', columns: listColumns }, (values) => take(asRow(values)), at as XmlRowsState)
}

/** Parts of a dump without what makes it one: they are read as what they are, and it is told. */
const dumpOf = (state: ContentState) => {
  state.dump ??= newDump(false)
  return state.dump
}

const tableReader = (state: ContentState, table: string, at: XmlRowsState | undefined): XmlRows => {
  // Rows of a log that stand twice do no harm.
  const key = logTables.has(table) ? [] : (knownTables[table] ?? [])
  const columns = [...new Set([...key, ...(columnsRead[table] ?? [])])]
  const asRow = rowReader(columns)
  const take = takeRow(state, table, key)
  return new XmlRows({ row: rowNameOf(table), columns }, (values) => take(asRow(values)), at)
}

/** Rows that stand twice replace each other when a dump is restored, so its keys are not looked at. */
const dataReader = (state: ContentState, name: string, at: SqlRowsState | undefined): SqlRows => {
  const table = inFolder(name)
  const dump = dumpOf(state)
  const columns = [...new Set([...(columnsRead[table] ?? []), ...(columnsOfDump[table] ?? [])])]
  const asRow = rowReader(columns)
  const take = takeRow(state, table, [])
  const began = (found: readonly string[]) => void dump.columns.set(name, [...found])
  return new SqlRows({ table: name, columns, began }, (values) => take(asRow(values)), at)
}

const takeRow = (state: ContentState, table: string, key: readonly string[]) => {
  const needed = columnsRead[table] ?? []
  const use = uses[table]
  return (row: TableRow): void => {
    const { entry } = state
    if (!entry) return
    entry.rows += 1
    const lacking = needed.find((column) => row(column) === undefined)
    if (lacking !== undefined) {
      state.lacking.set(table, lacking)
      return
    }
    if (key.length > 0) addTableKey(entry.keys, keyIn(key, row))
    use?.(state, row)
  }
}
