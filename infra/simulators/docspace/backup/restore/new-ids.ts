import { randomUUID } from 'node:crypto'
import { EMPTY_GUID, EVERYONE, REMOVED_ID } from '../../portal/portal.ts'
import { SYSTEM_GROUPS } from '../tables/system-groups.ts'
import type { StoredRow } from './read-table.ts'

/** What everything is called after a restore: the data base numbers it anew (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
export interface NewIds {
  /** A person or a group; somebody who is in no table stays who he was. */
  guid(old: string | undefined): string
  folder(old: string | undefined): number
  file(old: string | undefined): number
  nextFolderId: number
}

const SAME_EVERYWHERE = new Set([EMPTY_GUID, EVERYONE, REMOVED_ID, ...Object.values(SYSTEM_GROUPS)])

export interface Renumbered {
  people: readonly StoredRow[]
  groups: readonly StoredRow[]
  /** Without the roots, which keep theirs in the simulator. */
  folders: readonly StoredRow[]
  files: readonly StoredRow[]
}

export function newIds(
  { people, groups, folders, files }: Renumbered,
  roots: ReadonlyMap<string, number>,
  from: { folder: number; file: number },
): NewIds {
  const guids = new Map([...people, ...groups].map(({ id = '' }) => [id, randomUUID() as string]))
  const folderIds = numbered(folders, from.folder)
  const fileIds = numbered(files, from.file)
  return {
    guid: (old = '') => (SAME_EVERYWHERE.has(old) ? old : (guids.get(old) ?? old)),
    folder: (old = '') => roots.get(old) ?? folderIds.get(old) ?? 0,
    file: (old = '') => fileIds.get(old) ?? 0,
    nextFolderId: from.folder + folderIds.size,
  }
}

/** Several rows of one thing, as the versions of a file, have one number. */
function numbered(rows: readonly StoredRow[], from: number): Map<string, number> {
  const ids = new Set(rows.map(({ id = '' }) => id))
  return new Map([...ids].map((id, index) => [id, from + index]))
}
