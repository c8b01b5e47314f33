import { ROOTS } from '../../portal/portal.ts'
import type { PortalState } from '../../portal/state.ts'
import type { BackupSchedule } from '../backup-types.ts'
import { readCron } from '../tables/cron.ts'
import { listedPaths } from './listed-paths.ts'
import { type NewIds, newIds } from './new-ids.ts'
import { readTable, type StoredRow } from './read-table.ts'
import { refuseDoubled } from './refuse-doubled.ts'
import { restoredFiles } from './restored-files.ts'
import { restoredGroups, restoredUsers } from './restored-people.ts'
import { restoredFolders, restoredLinks, restoredMembers, restoredRooms } from './restored-rooms.ts'
import { momentOf } from './stored-values.ts'

/** What an archive holds makes of the portal; the server itself stays as it is: its version, its mails, its short links. */
export type Restored = Pick<
  PortalState,
  'ownerId' | 'users' | 'groups' | 'rooms' | 'folders' | 'files' | 'members' | 'links' | 'tags' | 'nextFolderId'
> & { schedule?: BackupSchedule }

const LABEL = '64'
const TRASH = '3'
const MY = '5'
/** Roots that are the same in every portal of the simulator, by how the data base calls them. */
const FIXED: Readonly<Record<string, number>> = { 14: ROOTS.rooms, 20: ROOTS.archive, 30: ROOTS.templates }

/** Builds the new portal out of the archive alone. @throws InvalidTable when the server would call the archive invalid */
export function restoredPortal(entries: ReadonlyMap<string, Buffer>, from: { folder: number; file: number }): Restored {
  const table = (path: string): StoredRow[] => {
    const xml = entries.get(`databases/${path}`)
    return xml === undefined ? [] : readTable(xml.toString('utf8'), path.split('/').at(-1) ?? path)
  }
  const folders = table('files/files_folder')
  const people = table('core/core_user')
  const owner = table('core/tenants_tenants')[0]?.owner_id
  const tables = {
    ...{ people, folders, owner },
    files: table('files/files_file'),
    groups: table('core/core_group'),
    memberships: table('core/core_usergroup'),
    relations: table('core/core_user_relations'),
    security: table('files/files_security'),
    settings: table('files/files_room_settings'),
    tags: table('files2/files_tag'),
    tagLinks: table('files2/files_tag_link'),
    schedule: table('core/backup_schedule'),
  }
  refuseDoubled(tables)
  const roots = rootsOf(folders, owner, from.folder)
  const below = folders.filter(({ parent_id }) => parent_id !== '0')
  const free = Math.max(from.folder, ...[...roots.values()].map((id) => id + 1))
  const ids = newIds({ ...tables, folders: below }, roots, { folder: free, file: from.file })
  return {
    ownerId: ids.guid(owner),
    users: restoredUsers(tables, ids),
    groups: restoredGroups(tables, ids),
    rooms: restoredRooms(tables, ids),
    folders: restoredFolders(folders, roots, ids),
    files: restoredFiles(tables, contentsOf(entries), ids),
    members: restoredMembers(tables, ids),
    links: restoredLinks(tables, ids),
    tags: tables.tags.filter(({ flag }) => flag === LABEL).map(({ name = '' }) => name),
    ...scheduleOf(tables.schedule[0], ids),
    nextFolderId: ids.nextFolderId,
  }
}

/** Roots that the simulator knows, with the numbers that they will have: the owner's documents have always the same. */
function rootsOf(folders: readonly StoredRow[], owner: string | undefined, next: number): Map<string, number> {
  const roots = new Map<string, number>()
  for (const { id = '', parent_id, folder_type = '', create_by } of folders) {
    if (parent_id !== '0') continue
    const isOwners = folder_type === MY && create_by === owner
    const fixed = isOwners ? ROOTS.my : FIXED[folder_type]
    if (fixed !== undefined) roots.set(id, fixed)
    else if (folder_type === MY || folder_type === TRASH) roots.set(id, next++)
  }
  return roots
}

/** Only what the index lists is put back. */
function contentsOf(entries: ReadonlyMap<string, Buffer>): (path: string) => Buffer | undefined {
  const listed = listedPaths(entries.get('storage/restore_info'))
  return (path) => (listed.has(path) ? entries.get(path) : undefined)
}

function scheduleOf(row: StoredRow | undefined, ids: NewIds): { schedule?: BackupSchedule } {
  if (row === undefined) return {}
  const params = JSON.parse(row.storage_params ?? '{}') as Record<string, string>
  const isFolder = row.storage_type === '0' && params.folderId !== undefined
  return {
    schedule: {
      storageType: Number(row.storage_type),
      storageParams: isFolder ? { ...params, folderId: String(ids.folder(params.folderId)) } : params,
      cronParams: readCron(row.cron ?? ''),
      backupsStored: Number(row.backups_stored),
      nextAt: Number.MAX_SAFE_INTEGER,
      userId: '',
      dump: row.dump === 'true',
      ...(row.last_backup_time !== undefined && { lastBackupTime: momentOf(row.last_backup_time) }),
    },
  }
}
