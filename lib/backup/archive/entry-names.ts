import { knownTables } from './known-tables.ts'

/** What an entry of an archive is, by its name. */
export type Entry =
  /** A table of a portal's backup, with its folder: `files/files_file`. */
  | { kind: 'table'; table: string }
  /** Of a dump: the statement that makes a table, and the rows of it. */
  | { kind: 'scheme' | 'data'; table: string }
  /** The list of objects, the list of those that could not be read, and what tells a dump from a portal's backup. */
  | { kind: 'listed' | 'missing' | 'mark' }
  /** A stored object, by its path in the portal's storage. */
  | { kind: 'object'; path: string }

export const tableFolder = 'databases/'
export const indexName = 'storage/restore_info'
export const missingName = 'storage/missing_info'
const dumpName = 'dump'
const ofDump = /^databases\/(scheme|data)\/(.+)$/
const objectFolder = 'storage/'

/** `isDump`: the archive is one, in which the objects lie in a folder of their own (docs/facts/backup-archive.md#a-dump). */
export const entryOf = (name: string, isDump: boolean): Entry => {
  if (name === indexName) return { kind: 'listed' }
  if (name === missingName) return { kind: 'missing' }
  if (name === dumpName) return { kind: 'mark' }
  const [, part, table = ''] = ofDump.exec(name) ?? []
  if (part === 'scheme' || part === 'data') return { kind: part, table }
  if (name.startsWith(tableFolder)) return { kind: 'table', table: name.slice(tableFolder.length) }
  return { kind: 'object', path: isDump && name.startsWith(objectFolder) ? name.slice(objectFolder.length) : name }
}

/** The element of a table's rows is named as the table, without its folder. */
export const rowNameOf = (table: string): string => table.split('/').at(-1) ?? ''

const folders = new Map(Object.keys(knownTables).map((table) => [rowNameOf(table), table]))

/** A table of a dump as a portal's backup names it; one that only a dump has keeps its name. */
export const inFolder = (table: string): string => folders.get(table) ?? table
