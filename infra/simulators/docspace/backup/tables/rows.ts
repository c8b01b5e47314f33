import type { PortalState } from '../../portal/state.ts'
import type { FileEntry, FileVersion, User } from '../../types.ts'
import type { BackupRecord, BackupSchedule } from '../backup-types.ts'
import { cronOf } from './cron.ts'
import { folderTree } from './folder-tree.ts'
import { folderRow, settingsRow, stored, TENANT } from './room-rows.ts'
import { securityRows } from './security-rows.ts'
import { systemGroupOf } from './system-groups.ts'
import type { Row } from './table-xml.ts'
import { tagLinkRows, tagRows } from './tag-rows.ts'

/** What a backup reads out of the data base, table by table. Tables that are not here have no rows in the simulator. */

export const IN_GROUP = 0
export const MANAGES_GROUP = 1

const TABLES: Readonly<Record<string, (state: PortalState) => Row[]>> = {
  'core/tenants_tenants': ({ ownerId, tenantId }) => [
    { id: tenantId, name: 'Example portal', alias: 'localhost', version: 2, status: 0, owner_id: ownerId, calls: true },
  ],
  'core/core_user': ({ users }) => users.map(userRow),
  'core/core_group': ({ groups }) =>
    groups.map(({ id, name, created }) => ({
      id,
      tenant: TENANT,
      name,
      removed: false,
      last_modified: stored(created),
    })),
  'core/core_usersecurity': ({ users }) =>
    users.flatMap(({ id, passwordHash, created }) =>
      passwordHash ? [{ userid: id, tenant: TENANT, pwdhash: passwordHash, LastModified: stored(created) }] : [],
    ),
  'core/core_usergroup': ({ groups, users }) => [
    ...users.flatMap(({ id, type, created }) => {
      const group = systemGroupOf(type)
      return group === undefined ? [] : [groupRow(group, id, IN_GROUP, created)]
    }),
    ...groups.flatMap(({ id, members, managerId, created }) => [
      ...members.map((person) => groupRow(id, person, IN_GROUP, created)),
      ...(managerId === undefined ? [] : [groupRow(id, managerId, MANAGES_GROUP, created)]),
    ]),
  ],
  'core/backup_schedule': ({ backups: { schedule } }) => (schedule === undefined ? [] : [scheduleRow(schedule)]),
  'core/core_user_relations': ({ users }) =>
    users.flatMap(({ id, alsoInvitedBy = [] }) =>
      alsoInvitedBy.map((by) => ({ tenant: TENANT, source_user_id: by, target_user_id: id })),
    ),
  // The row of a dump that lies in Documents stays, though its content does not.
  'files/files_file': (state) => withoutArchives(state, ({ dump }) => !dump).flatMap(fileRows),
  'files/files_folder': (state) => [...state.folders, ...state.rooms].map((each) => folderRow(state, each)),
  'files/files_bunch_objects': ({ folders }) =>
    folders.flatMap(({ id, parentId, rootType, createdBy }) =>
      parentId === 0
        ? [{ tenant_id: TENANT, right_node: `files/${rootType}/${rootType === 5 ? createdBy : ''}`, left_node: id }]
        : [],
    ),
  'files/files_folder_tree': folderTree,
  'files/files_security': securityRows,
  'files/files_room_settings': ({ rooms }) => rooms.map(settingsRow),
  'files2/files_tag': tagRows,
  'files2/files_tag_link': tagLinkRows,
}

/** The rows of a table as they are at this moment. */
export const rowsOf = (state: PortalState, path: string): Row[] => TABLES[path]?.(state) ?? []

/** What lies under the number of an archive of an earlier backup, also of one that was deleted, is in no backup. */
export const storedFiles = (state: PortalState): FileEntry[] => withoutArchives(state, () => true)

const withoutArchives = ({ files, backups }: PortalState, which: (record: BackupRecord) => boolean): FileEntry[] => {
  const archives = new Set([...backups.history, ...backups.removed].filter(which).map(({ fileId }) => fileId))
  return files.filter(({ id }) => !archives.has(id))
}

/** A file's versions, the oldest first. */
export const versionsOf = (file: FileEntry): FileVersion[] => [...(file.versions ?? []), file]

const userRow = ({ id, userName, firstName, lastName, status, activationStatus, email, created, ...user }: User) => ({
  id,
  tenant: TENANT,
  username: userName,
  firstname: firstName,
  lastname: lastName,
  status,
  activation_status: activationStatus,
  email,
  phone_activation: 0,
  removed: false,
  create_on: stored(created),
  last_modified: stored(created),
  created_by: user.createdBy,
  culture: user.cultureName,
})

const groupRow = (groupid: string, userid: string, ref_type: number, created: number): Row => ({
  tenant: TENANT,
  userid,
  groupid,
  ref_type,
  removed: false,
  last_modified: stored(created),
})

const scheduleRow = ({ cronParams, backupsStored, storageType, storageParams, ...schedule }: BackupSchedule): Row => ({
  tenant_id: TENANT,
  cron: cronOf(cronParams),
  backups_stored: backupsStored,
  storage_type: storageType,
  storage_base_path: storageParams.folderId,
  last_backup_time: schedule.lastBackupTime === undefined ? undefined : stored(schedule.lastBackupTime),
  storage_params: JSON.stringify(storageParams),
  dump: schedule.dump,
})

export const fileRows = (file: FileEntry): Row[] =>
  versionsOf(file).map(({ version, title, size, updated, updatedBy, comment }) => ({
    id: file.id,
    version,
    tenant_id: TENANT,
    version_group: version,
    current_version: version === file.version,
    folder_id: file.folderId,
    title,
    content_length: size,
    file_status: 0,
    category: 0,
    create_by: file.createdBy,
    create_on: stored(file.created),
    modified_by: updatedBy,
    modified_on: stored(updated),
    comment,
    encrypted: false,
    forcesave: 0,
    thumb: 0,
  }))
