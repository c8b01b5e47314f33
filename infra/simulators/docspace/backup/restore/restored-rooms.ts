import type { Folder, Link, Member, Room } from '../../types.ts'
import { ROOM_FOLDERS } from '../tables/room-rows.ts'
import { ENTRY, SUBJECT } from '../tables/security-rows.ts'
import type { NewIds } from './new-ids.ts'
import type { StoredRow } from './read-table.ts'
import { isTrue, settingsIn, stampOf } from './stored-values.ts'

const LABEL = 64
const PIN = 128
const ROOM_TYPES = new Map(Object.entries(ROOM_FOLDERS).map(([type, folder]) => [String(folder), Number(type)]))

export const isRoomRow = ({ folder_type = '' }: StoredRow): boolean => ROOM_TYPES.has(folder_type)

interface RoomTables {
  folders: readonly StoredRow[]
  settings: readonly StoredRow[]
  tags: readonly StoredRow[]
  tagLinks: readonly StoredRow[]
  security: readonly StoredRow[]
}

export function restoredRooms(tables: RoomTables, ids: NewIds): Room[] {
  return tables.folders.filter(isRoomRow).map((row) => {
    const its = tables.settings.find(({ room_id }) => room_id === row.id) ?? {}
    const indexing = isTrue(its.indexing)
    const lifetime = settingsIn(its.lifetime)
    const watermark = settingsIn(its.watermark)
    return {
      id: ids.folder(row.id),
      title: row.title ?? '',
      parentId: ids.folder(row.parent_id),
      roomType: ROOM_TYPES.get(row.folder_type ?? '') ?? 2,
      tags: marksOf(tables, row, LABEL).map(({ name = '' }) => name),
      pinnedBy: marksOf(tables, row, PIN).map(({ owner }) => ids.guid(owner)),
      color: its.color ?? '1FCECB',
      indexing,
      denyDownload: isTrue(its.deny_download),
      ...stampOf(row, ids),
      ...(its.cover !== undefined && { cover: its.cover }),
      ...(isTrue(its.private) && { private: true }),
      ...(its.quota !== undefined && its.quota !== '-2' && { quota: Number(its.quota) }),
      ...(isTrue(its.has_logo) && { logo: true }),
      ...(lifetime && { lifetime: lifetimeOf(lifetime) }),
      ...(watermark && { watermark }),
      // The order of what is in it is in no archive.
      ...(indexing && { isOrderLost: true as const }),
    }
  })
}

const lifetimeOf = ({ value, period, deletePermanently }: Record<string, unknown>): NonNullable<Room['lifetime']> => ({
  deletePermanently: deletePermanently === true,
  period: Number(period),
  value: Number(value),
})

const marksOf = ({ tags, tagLinks }: RoomTables, { id }: StoredRow, flag: number): StoredRow[] => {
  const linked = tagLinks.filter(({ entry_id, entry_type }) => entry_id === id && Number(entry_type) === ENTRY.folder)
  const numbers = new Set(linked.map(({ tag_id }) => tag_id))
  return tags.filter((tag) => numbers.has(tag.id) && Number(tag.flag) === flag)
}

/** What the API calls roots, in a language of the reader; the data base has other words. */
const TITLES: Readonly<Record<string, string>> = {
  3: 'Trash',
  5: 'My documents',
  14: 'Rooms',
  20: 'Archive',
  30: 'Templates',
}

export function restoredFolders(
  folders: readonly StoredRow[],
  roots: ReadonlyMap<string, number>,
  ids: NewIds,
): Folder[] {
  return folders.flatMap((row) => {
    if (isRoomRow(row)) return []
    const isRoot = row.parent_id === '0'
    if (isRoot && !roots.has(row.id ?? '')) return []
    return [
      {
        id: ids.folder(row.id),
        title: (isRoot ? TITLES[row.folder_type ?? ''] : undefined) ?? row.title ?? '',
        parentId: isRoot ? 0 : ids.folder(row.parent_id),
        ...stampOf(row, ids),
        ...(isRoot && { rootType: Number(row.folder_type) }),
      },
    ]
  })
}

const isOf = (row: StoredRow, kinds: readonly number[]): boolean =>
  Number(row.entry_type) === ENTRY.folder && kinds.includes(Number(row.subject_type))

export const restoredMembers = ({ security }: RoomTables, ids: NewIds): Member[] =>
  security
    .filter((row) => isOf(row, [SUBJECT.person, SUBJECT.group]))
    .map((row) => ({
      roomId: ids.folder(row.entry_id),
      userId: ids.guid(row.subject),
      access: Number(row.security),
      ...(row.owner !== row.subject && { by: ids.guid(row.owner) }),
    }))

const NEVER = '0001-01-01T00:00:00'

/** A link keeps its id. One with a password opens for nobody any more, and no longer shows it. */
export const restoredLinks = ({ security }: RoomTables, ids: NewIds): Link[] =>
  security
    .filter((row) => isOf(row, [SUBJECT.link, SUBJECT.invitation, SUBJECT.primaryLink]))
    .map((row) => {
      const options = settingsIn(row.options) ?? {}
      const kind = Number(row.subject_type)
      const ends = String(options.expirationDate ?? NEVER)
      return {
        id: row.subject ?? '',
        roomId: ids.folder(row.entry_id),
        linkType: kind === SUBJECT.invitation ? 0 : 1,
        primary: kind === SUBJECT.primaryLink,
        access: Number(row.security),
        title: String(options.title ?? ''),
        internal: options.internal === true,
        denyDownload: options.denyDownload === true,
        createdBy: ids.guid(row.owner),
        ...(!ends.startsWith(NEVER) && { expirationDate: Date.parse(ends) }),
        ...(typeof options.maxUseCount === 'number' && { maxUseCount: options.maxUseCount }),
        ...(Number(options.currentUseCount) > 0 && { uses: Number(options.currentUseCount) }),
      }
    })
