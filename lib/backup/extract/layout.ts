import { rowReader, type TableRow } from '../archive/content/row.ts'
import { SqlRows } from '../archive/dump/sql-rows.ts'
import { entryOf, inFolder, rowNameOf } from '../archive/entry-names.ts'
import { XmlRows } from '../archive/xml-rows.ts'

/** Takes the text of a table piece by piece; what it throws `messageOfBroken` puts into words. */
export interface RowStream {
  /** @throws BrokenXml, BrokenSql */
  push(bytes: Uint8Array): void
  /** @throws BrokenXml, BrokenSql when the table is cut off */
  finish(): void
}

/** What a reading wants of a table: columns by name, and where its rows go. */
export interface ExtractRows {
  columns: readonly string[]
  take(row: TableRow): void
}

/** What an entry is to a reading: rows of a table, that a table is there, a stored file by its path in the portal, or neither. */
export type LaidOutEntry = { rows: string } | { table: string } | { object: string } | undefined

/** How a kind of archive keeps tables and stored files; tables are named as in a portal's archive: `files/files_file`. */
export interface ArchiveLayout {
  entryOf(name: string): LaidOutEntry
  /** Reads the rows of a table. */
  rowsOf(table: string, wanted: ExtractRows): RowStream
  /** All tables come before the first stored file. */
  tablesFirst: boolean
}

/** The archive of one portal: tables in XML, each there also without rows (docs/facts/backup-archive.md#a-table-in-xml). */
export const portalLayout: ArchiveLayout = {
  entryOf(name) {
    const entry = entryOf(name, false)
    if (entry.kind === 'table') return { rows: entry.table }
    return entry.kind === 'object' ? { object: entry.path } : undefined
  },
  rowsOf(table, { columns, take }) {
    const asRow = rowReader(columns)
    return new XmlRows({ row: rowNameOf(table), columns }, (values) => take(asRow(values)))
  },
  // In the archive of a cloud portal they lie anywhere.
  tablesFirst: false,
}

/** The dump of a server: rows in SQL, and for a table without rows its scheme only (docs/facts/backup-archive.md#a-dump). */
export const dumpLayout: ArchiveLayout = {
  entryOf(name) {
    const entry = entryOf(name, true)
    if (entry.kind === 'data') return { rows: inFolder(entry.table) }
    if (entry.kind === 'scheme') return { table: inFolder(entry.table) }
    return entry.kind === 'object' ? { object: entry.path } : undefined
  },
  rowsOf(table, { columns, take }) {
    const asRow = rowReader(columns)
    return new SqlRows({ table: rowNameOf(table), columns }, (values) => take(asRow(values)))
  },
  tablesFirst: true,
}
