import { pathOf, SERVER_TABLE_NAMES, serverColumnsOf } from '../tables/server-tables.ts'
import { KEPT, schemeSql, tableSql } from '../tables/table-sql.ts'
import { listXml } from '../tables/table-xml.ts'
import { type ArchiveEntry, type PortalContents, textEntry } from './entries.ts'

/** So many tables are written side by side. */
const GROUP = 10

/**
 * A dump in the order of the server: what tells that it is one, tables in groups of ten by their number of rows, objects, the list of
 * them, and what is missing where something is (docs/facts/backup-archive.md#a-dump). Tables have a slash before their names.
 */
export function dumpEntriesOf({ tables, objects, listedOnly = [], missing = [] }: PortalContents): ArchiveEntry[] {
  const rowsOf = (table: string) => tables[pathOf(table)] ?? []
  const names = [...SERVER_TABLE_NAMES].sort((one, other) => rowsOf(one).length - rowsOf(other).length)
  const groups = Array.from({ length: Math.ceil(names.length / GROUP) }, (_, n) =>
    names.slice(n * GROUP, (n + 1) * GROUP),
  )
  const listed = [...objects.map(({ path }) => path), ...listedOnly]
  return [
    textEntry('dump', 'True'),
    ...groups.flatMap((group) => [
      ...group
        .filter((table) => rowsOf(table).length > 0 && table !== KEPT)
        .map((table) => textEntry(`/databases/data/${table}`, tableSql(table, serverColumnsOf(table), rowsOf(table)))),
      ...group.map((table) => textEntry(`/databases/scheme/${table}`, schemeSql(table, serverColumnsOf(table)))),
    ]),
    ...objects.map(({ path, size, base64 }) => ({
      name: `storage/${path}`,
      size,
      ...(base64 !== undefined && { bytes: Buffer.from(base64, 'base64') }),
    })),
    textEntry('storage/restore_info', listXml('storage_restore', listed)),
    ...(missing.length > 0
      ? [textEntry('storage/missing_info', listXml('storage_missing', missing, 'File not found'))]
      : []),
  ]
}
