import { addMember, type Comparison, newComparison } from '../set-sum.ts'
import type { TableRow } from './row.ts'

/** Each version of each file by the table on the left, its content on the right. Plain data. */
export interface Versions {
  comparison: Comparison
  /** Versions that were written while the backup ran, `id/version`: their content may be there or not. */
  changed: Set<string>
}

const mostChanged = 50_000
/** Where the storage keeps a version (docs/facts/backup-archive.md#where-a-version-lies). */
const contentOf = /^files\/folder_\d+\/file_(\d+)\/v(\d+)\/content(?:\.[^/.]*)?$/

export const newVersions = (): Versions => ({ comparison: newComparison(), changed: new Set() })

/** The version whose content lies under this path, `id/version`; undefined for anything else. */
export const versionAt = (path: string): string | undefined => {
  const [, id, version] = contentOf.exec(path) ?? []
  return id === undefined ? undefined : `${id}/${version}`
}

/** `since`: the second in which the backup began, as the data base writes it; rows of then or later are not compared. */
export const addVersionRow = ({ comparison, changed }: Versions, row: TableRow, since: string): void => {
  const name = `${row('id')}/${row('version')}`
  // A dump has a blank between date and time.
  if ((row('modified_on') ?? '').replace(' ', 'T') >= since && changed.size < mostChanged) changed.add(name)
  else addMember(comparison, 'left', name, Number(row('content_length')))
}

export const addContent = ({ comparison, changed }: Versions, name: string, size: number): void => {
  if (!changed.has(name)) addMember(comparison, 'right', name, size)
}

const hour = 3_600_000
/** No clock is further from UTC. */
const mostHours = 14

/**
 * A time in the name of an archive (`2026-11-29T01:03:08`), which is that of the server's own clock, in UTC: the hour by which the
 * first entry tells that it was written right after it, in seconds since 1970 (docs/facts/backup-archive.md#the-time-in-a-name).
 * Only whole hours are corrected: a zone of half an hour gives a time half an hour early. Where the entry does not tell, the time stays.
 */
export const inUtc = (named: string, written: number): string => {
  const at = Date.parse(`${named}Z`)
  const ahead = Math.ceil((at - written * 1_000) / hour)
  // Not a number is not within, either.
  if (!(Math.abs(ahead) <= mostHours)) return named
  return new Date(at - ahead * hour).toISOString().slice(0, 19)
}
