import { deflateRawSync } from 'node:zlib'
import type { Portal } from '../portal/portal.ts'
import type { PortalContents } from './archive/entries.ts'
import type { BackupReading, BackupTask } from './backup-types.ts'
import { storedObjects } from './tables/contents.ts'
import { rowsOf } from './tables/rows.ts'
import { serverRowsOf } from './tables/server-rows.ts'
import { pathOf, SERVER_TABLE_NAMES } from './tables/server-tables.ts'
import { TABLE_PATHS } from './tables/tables.ts'

/**
 * What a backup reads, and when: the list of what is stored at its start, its tables one after the other without a
 * transaction, and only then what is stored, of which something may be gone (docs/facts/backup-archive.md#completed-is-no-proof).
 */
export const beginReading = (portal: Portal, dump: boolean): BackupReading => ({
  listed: storedObjects(portal.state).map(({ path }) => path),
  tables: {},
  ...(dump && { order: dumpOrder(portal) }),
})

/** Small tables come first. */
const dumpOrder = ({ state }: Portal): string[] => {
  const counts = SERVER_TABLE_NAMES.map((table) => ({ table, rows: serverRowsOf(state, table).length }))
  return counts
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => one.rows - other.rows)
    .map(({ table }) => table)
}

/** Share of the time that the tables take. */
const TABLES_SHARE = 0.5

/** Reads the tables that are due; `part` is how much of the backup's time is over. */
export function readTables(portal: Portal, { reading }: BackupTask, part: number): void {
  if (!reading) return
  const names = reading.order ?? TABLE_PATHS
  const due = Math.ceil(Math.min(1, part / TABLES_SHARE) * names.length)
  for (const name of names.slice(0, due)) {
    if (reading.order) reading.tables[pathOf(name)] ??= serverRowsOf(portal.state, name)
    else reading.tables[name] ??= rowsOf(portal.state, name)
  }
}

/** What the archive will be of. What was listed and is gone is missing. */
export function endReading(
  portal: Portal,
  { startedAt, dump, reading = beginReading(portal, dump) }: BackupTask,
): PortalContents {
  const there = new Map(storedObjects(portal.state).map((object) => [object.path, object]))
  const objects = reading.listed.flatMap((path) => there.get(path) ?? [])
  const missing = reading.listed.filter((path) => !there.has(path))
  const tables = Object.fromEntries(Object.entries(reading.tables).filter(([, rows]) => rows.length > 0))
  return { at: startedAt, tables, objects, ...(missing.length > 0 && { missing }) }
}

/** As the state of the simulator keeps it. */
export const packed = (contents: PortalContents): string =>
  deflateRawSync(JSON.stringify(contents), { level: 1 }).toString('base64')
