import type { PortalState } from '../../portal/state.ts'
import type { FileEntry, FileVersion, Folder, Room, User } from '../../types.ts'
import type { BackupRecord } from '../backup-types.ts'
import { folderTree } from './folder-tree.ts'
import type { Row } from './table-xml.ts'
import { tagLinkRows, tagRows } from './tag-rows.ts'

/** What a backup reads out of the data base, table by table. Tables that are not here have no rows in the simulator. */

/** As the data base keeps a time: whole seconds of UTC, without a zone. */
export const stored = (ms: number): string => new Date(Math.round(ms / 1000) * 1000).toISOString().slice(0, 19)

const TENANT = 1

/** How the data base calls what the API calls `roomType` 1 to 9. */
const ROOM_FOLDERS: Readonly<Record<number, number>> = { 1: 15, 2: 16, 5: 19, 6: 22, 8: 29, 9: 31 }

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
  'core/core_usergroup': ({ groups }) =>
    groups.flatMap(({ id: groupid, members, created }) =>
      members.map((userid) => ({
        tenant: TENANT,
        userid,
        groupid,
        ref_type: 0,
        removed: false,
        last_modified: stored(created),
      })),
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
  'files/files_security': ({ members }) =>
    members.map(({ roomId, userId, access, by }) => ({
      tenant_id: TENANT,
      entry_id: roomId,
      entry_type: 1,
      subject: userId,
      subject_type: 0,
      owner: by ?? userId,
      security: access,
      internal_entry_id: roomId,
    })),
  'files/files_room_settings': ({ rooms }) => rooms.map(settingsRow),
  'files2/files_tag': tagRows,
  'files2/files_tag_link': tagLinkRows,
}

/** The rows of a table as they are at this moment. */
export const rowsOf = (state: PortalState, path: string): Row[] => TABLES[path]?.(state) ?? []

/** The contents of archives of earlier backups are in no backup. */
export const storedFiles = (state: PortalState): FileEntry[] => withoutArchives(state, () => true)

const withoutArchives = ({ files, backups }: PortalState, which: (record: BackupRecord) => boolean): FileEntry[] => {
  const archives = new Set(backups.history.filter(which).map(({ fileId }) => fileId))
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

const folderRow = ({ folders, files }: PortalState, entry: Folder | Room): Row => ({
  id: entry.id,
  parent_id: entry.parentId,
  title: entry.title,
  folder_type: 'roomType' in entry ? (ROOM_FOLDERS[entry.roomType] ?? 19) : (entry.rootType ?? 0),
  create_by: entry.createdBy,
  create_on: stored(entry.created),
  modified_by: entry.updatedBy,
  modified_on: stored(entry.updated),
  tenant_id: TENANT,
  foldersCount: folders.filter(({ parentId }) => parentId === entry.id).length,
  filesCount: files.filter(({ folderId }) => folderId === entry.id).length,
  counter: 0,
})

const settingsRow = ({ id, logo, color, indexing, quota, denyDownload, cover, ...room }: Room): Row => ({
  room_id: id,
  tenant_id: TENANT,
  private: room.private ?? false,
  has_logo: logo ?? false,
  color,
  indexing,
  quota: quota ?? -2,
  deny_download: denyDownload,
  cover,
})
