import type { PortalState } from '../../portal/state.ts'
import type { Folder, Room } from '../../types.ts'
import type { Row } from './table-xml.ts'

/** Rooms and folders as the data base has them. */

/** As the data base keeps a time: whole seconds of UTC, without a zone. */
export const stored = (ms: number): string => new Date(Math.round(ms / 1000) * 1000).toISOString().slice(0, 19)

export const TENANT = 1

/** How the data base calls what the API calls `roomType` 1 to 9. */
export const ROOM_FOLDERS: Readonly<Record<number, number>> = { 1: 15, 2: 16, 5: 19, 6: 22, 8: 29, 9: 31 }

export const folderRow = ({ folders, files }: PortalState, entry: Folder | Room): Row => ({
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

export const settingsRow = ({ id, logo, color, indexing, quota, denyDownload, cover, ...room }: Room): Row => ({
  room_id: id,
  tenant_id: TENANT,
  private: room.private ?? false,
  has_logo: logo ?? false,
  color,
  indexing,
  quota: quota ?? -2,
  deny_download: denyDownload,
  watermark: room.watermark && JSON.stringify(inCapitals(room.watermark)),
  lifetime: room.lifetime && JSON.stringify(inCapitals(room.lifetime)),
  cover,
})

/** The data base keeps these by names that begin with a capital letter. */
const inCapitals = (settings: object) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  )
