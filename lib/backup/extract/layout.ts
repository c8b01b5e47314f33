import { rowReader, type TableRow } from '../archive/content/row.ts'
import { rowNameOf, tableFolder } from '../archive/entry-names.ts'
import { XmlRows } from '../archive/xml-rows.ts'

/** Takes the text of a table piece by piece. */
export interface RowStream {
  /** @throws BrokenXml */
  push(bytes: Uint8Array): void
  /** @throws BrokenXml when the table is cut off */
  finish(): void
}

/** What a reading wants of a table: columns by name, and where its rows go. */
export interface RowsWanted {
  columns: readonly string[]
  take(row: TableRow): void
}

/** How a kind of archive keeps tables and stored files; another kind needs nothing but another one of these. */
export interface ArchiveLayout {
  /** The table that an entry holds rows of, `files/files_file`; undefined for every other entry. */
  tableOf(entry: string): string | undefined
  /** Reads the rows of a table. */
  rowsOf(table: string, wanted: RowsWanted): RowStream
  /** The path of a stored file as the server's own lists have it; undefined for an entry that is none. */
  objectOf(entry: string): string | undefined
}

/** The archive of one portal: tables in XML (docs/facts/backup-archive.md#a-table-in-xml). */
export const portalLayout: ArchiveLayout = {
  tableOf: (entry) => (entry.startsWith(tableFolder) ? entry.slice(tableFolder.length) : undefined),
  rowsOf(table, { columns, take }) {
    const asRow = rowReader(columns)
    return new XmlRows({ row: rowNameOf(table), columns }, (values) => take(asRow(values)))
  },
  objectOf: (entry) => (entry.startsWith(tableFolder) || entry.startsWith('storage/') ? undefined : entry),
}
