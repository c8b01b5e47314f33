import { externalAddress } from '../links/short-links.ts'
import {
  ACCESS,
  canManage,
  type EffectiveAccess,
  effectiveAccess,
  fillsOnly,
  isAdmin,
  isArchived,
  isIn,
  isManagerType,
  isMemberOnly,
  isTemplate,
  letInBy,
  ROOM_FOLDER_TYPES,
  ROOM_TYPES,
} from '../members/access.ts'
import { folderRights, folderShareRights, roomRights, roomShareRights, rootRights } from '../members/rights.ts'
import { apiDate, employee } from '../people/person-dto.ts'
import { isRoom, type Portal, REMOVED_ID } from '../portal/portal.ts'
import { logoDto, quotaDto } from '../rooms/logo-and-cover.ts'
import type { Folder, Link, Room, User } from '../types.ts'

/** Shapes of rooms and folders (docs/facts/docspace-api.md#making-a-room, docs/facts/docspace-api.md#folders; member lists from the recordings). */

/** In which kind of answer a room or folder appears: some members exist only in some of them. */
export type AnswerKind = 'created' | 'changed' | 'info' | 'list' | 'current' | 'result'

const PLAIN = { new: 0, mute: false }
const UNSHARED = { shared: false, sharedForUser: false, sharedExternal: false, parentShared: false, shortWebUrl: '' }

/** Members of every entry that come last. */
function stamps(portal: Portal, entry: Room | Folder, rootFolderType: number, parentRoomType?: number): object {
  return {
    created: apiDate(entry.created),
    createdBy: employee(portal, entry.createdBy),
    updated: apiDate(entry.updated),
    rootFolderType,
    ...(parentRoomType === undefined ? {} : { parentRoomType }),
    updatedBy: employee(portal, entry.updatedBy),
  }
}

function counts(portal: Portal, id: number): { filesCount: number; foldersCount: number; usedSpace: number } {
  const below = portal.descendants(id)
  const inside = new Set([id, ...below.map((folder) => folder.id)])
  const files = portal.state.files.filter((file) => inside.has(file.folderId))
  return {
    filesCount: files.length,
    foldersCount: below.length,
    usedSpace: files.reduce((sum, file) => sum + file.size, 0),
  }
}

/** A room as `viewer` sees it. `area`: the folder type of the list it appears in. */
export function roomDto(portal: Portal, room: Room, viewer: User | undefined, kind: AnswerKind, area?: number): object {
  const isOwner = viewer !== undefined && room.createdBy === viewer.id
  const at: EffectiveAccess = isOwner
    ? { role: 'owner', access: 0, isAdmin: isAdmin(viewer) }
    : effectiveAccess(portal, viewer, room)
  const { usedSpace, ...inside } = counts(portal, room.id)
  const isMember = at.role !== 'admin' && at.role !== 'none'
  const external = portal.links(room.id).filter((link) => link.linkType === 1)
  return {
    parentId: room.parentId,
    ...inside,
    ...(kind === 'current' && isInCharge(at) && !isArchived(room) ? { isShareable: true } : {}),
    ...PLAIN,
    tags: room.tags,
    logo: logoDto(room),
    pinned: kind !== 'current' && viewer !== undefined && room.pinnedBy.includes(viewer.id),
    roomType: room.roomType,
    private: room.private === true,
    indexing: room.indexing,
    denyDownload: room.denyDownload,
    ...(room.lifetime === undefined ? {} : { lifetime: room.lifetime }),
    ...(room.watermark === undefined ? {} : { watermark: room.watermark }),
    ...(isMember ? quotaDto(portal, room) : {}),
    inRoom: isMember && isIn(portal, room, viewer),
    ...(isMember && !ownsInVain(at, viewer) ? { usedSpace } : {}),
    fileEntryType: 1,
    ...(room.roomType === 1 ? { saveFormAsXLSX: room.isCopy !== true, sendFormToExternalDB: false } : {}),
    id: room.id,
    rootFolderId: room.parentId,
    ...shareOffer(room, ownsInVain(at, viewer) ? NOBODY : at),
    security: roomRights(
      room,
      ownsInVain(at, viewer) ? NOBODY : at,
      kind !== 'created' && external.length > 0,
      kind === 'list',
    ),
    availableShareRights: roomShareRights(room.roomType, at),
    title: room.title,
    access: shownAccess(room, at, kind, external),
    ...owners(portal, room, viewer, at, kind),
    ...sharedFlags(portal, room, external, kind),
    ...(kind === 'current' ? { shortWebUrl: publicAddress(portal, room) } : {}),
    ...stamps(portal, room, rootTypeOf(room), parentType(room, kind, area)),
    ...(kind === 'info' ? { isFavorite: false } : {}),
  }
}

const isInCharge = ({ role }: EffectiveAccess) => role === 'owner' || role === 'manager'

/** A plain user may get a room by duplicating one, but rights on it are for room administrators. */
const ownsInVain = (at: EffectiveAccess, viewer: User | undefined) =>
  at.role === 'owner' && viewer !== undefined && !isManagerType(viewer.type)

/** An archived room is the administrators', who are shown as such even where they are members. */
const isRuled = (room: Room, at: EffectiveAccess) => at.isAdmin && isArchived(room)

const NOBODY: EffectiveAccess = { role: 'none', access: 3, isAdmin: false }

/** A new public room shows its link's access; a list shows an administrator 0 where the room itself says 3 (docs/facts/docspace-api.md#access-in-a-new-room). */
function shownAccess(room: Room, at: EffectiveAccess, kind: AnswerKind, external: Link[]): number {
  if (kind === 'created' && external[0] !== undefined) return external[0].access
  if (at.role === 'admin' && kind === 'list') return 0
  return kind !== 'list' && isRuled(room, at) ? 0 : at.access
}

function shareOffer(room: Room, at: EffectiveAccess): object {
  const sharable = [1, 5, 6, 9].includes(room.roomType)
  if (!sharable || !canManage(at) || isArchived(room) || isTemplate(room)) return { canShare: false }
  if (room.roomType === 9) return { canShare: true }
  return {
    canShare: true,
    shareSettings: { PrimaryExternalLink: 1, ...(room.roomType === 1 ? {} : { ExternalLink: 5 }) },
  }
}

/**
 * Members see who invited them. A list shows it to everybody; for owners and administrators it names nobody. `ownedBy` is the owner of
 * the root that rooms hang in, the portal's owner; a room with its content shows the room's owner.
 */
function owners(portal: Portal, room: Room, viewer: User | undefined, at: EffectiveAccess, kind: AnswerKind): object {
  if (
    isTemplate(room) ||
    (kind !== 'list' && (!isMemberOnly(at) || isRuled(room, at))) ||
    (at.role === 'owner' && !at.isAdmin)
  )
    return {}
  const by = viewer === undefined ? undefined : letInBy(portal, room, viewer)
  return {
    sharedBy: employee(portal, by ?? REMOVED_ID),
    ownedBy: employee(portal, kind === 'current' ? ownerOf(portal, room) : ownerOfPlace(portal, room)),
  }
}

function sharedFlags(portal: Portal, room: Room, external: Link[], kind: AnswerKind): object {
  const open = kind !== 'created' && external.length > 0
  const sharedForUser = portal.members(room.id).length > 0
  return { ...UNSHARED, shared: open, sharedForUser, sharedExternal: open }
}

/** The address of a public room's link, shown with its content. */
function publicAddress(portal: Portal, room: Room): string {
  const link = room.roomType === 6 ? portal.links(room.id).find((each) => each.primary) : undefined
  return link === undefined ? '' : externalAddress(portal, link)
}

/** The owner as members see it. Who invited them is shown only when they changed the entry themselves. */
export function entryOwners(portal: Portal, room: Room, viewer: User | undefined, isChange: boolean): object {
  const by = viewer === undefined ? undefined : letInBy(portal, room, viewer)
  const ownedBy = employee(portal, ownerOf(portal, room))
  return isChange ? { sharedBy: employee(portal, by ?? REMOVED_ID), ownedBy } : { ownedBy }
}

const ownerOf = (portal: Portal, room: Room) => (isArchived(room) ? ownerOfPlace(portal, room) : room.createdBy)
const ownerOfPlace = (portal: Portal, { parentId }: Room) => portal.folder(parentId)?.createdBy ?? REMOVED_ID

export const rootTypeOf = (room: Room) => (isArchived(room) ? 20 : isTemplate(room) ? 30 : 14)

function parentType(room: Room, kind: AnswerKind, area: number | undefined): number | undefined {
  if (kind === 'list') return area === 20 ? undefined : area
  return kind === 'current' && !isArchived(room) ? ROOM_FOLDER_TYPES[room.roomType] : undefined
}

/** A folder, or a root, as `viewer` sees it. */
export function folderDto(portal: Portal, folder: Folder, viewer: User | undefined, kind: AnswerKind): object {
  const top = portal.top(folder.id)
  const at = effectiveAccess(portal, viewer, top)
  const isRoot = folder.parentId === 0
  const inRoom = top !== undefined && isRoom(top)
  const full = isInCharge(at)
  const isEnded = inRoom && isArchived(top)
  return {
    parentId: folder.parentId,
    ...folderCounts(portal, folder),
    ...(kind === 'current' && full && !isRoot && !isEnded ? { isShareable: true } : {}),
    ...PLAIN,
    pinned: false,
    private: false,
    indexing: false,
    denyDownload: false,
    fileEntryType: 1,
    id: folder.id,
    rootFolderId: inRoom ? top.parentId : (top?.id ?? folder.id),
    ...(full && !isRoot && !isInTemplate(top) && !isEnded
      ? { canShare: true, shareSettings: linkCounts(top) }
      : { canShare: false }),
    security: isRoot
      ? rootRights(folder.rootType ?? 14, at)
      : folderRights(at, inRoom ? top : undefined, folder.createdBy === viewer?.id),
    availableShareRights:
      isRoot && folder.rootType !== 5
        ? {}
        : folderShareRights(inRoom ? top : undefined, folder.createdBy === viewer?.id),
    title: folder.title,
    access: shownFolderAccess(folder, top, at, viewer),
    ...(inRoom && isMemberOnly(at) ? entryOwners(portal, top, viewer, kind === 'created') : {}),
    ...UNSHARED,
    parentShared: isOpenRoom(portal, top),
    ...orderDto(portal, top, folder.parentId, folder.order),
    ...stamps(portal, folder, rootFolderType(folder, top), folderParentType(folder, top, kind)),
    ...(kind === 'info' ? { isFavorite: false } : {}),
  }
}

/** Nothing for who is shown as an administrator, for who only fills forms, and for who made the folder in a public room. */
function shownFolderAccess(
  folder: Folder,
  top: Room | Folder | undefined,
  at: EffectiveAccess,
  viewer: User | undefined,
): number {
  if (top === undefined || !isRoom(top)) return at.access
  const isOwn =
    folder.createdBy === viewer?.id && at.access === ACCESS.creator && top.roomType === ROOM_TYPES.PublicRoom
  return isRuled(top, at) || fillsOnly(at, top) || isOwn ? 0 : at.access
}

/** The list of rooms reports no content of its own; the archive counts its rooms. */
function folderCounts(portal: Portal, folder: Folder): object {
  if (folder.rootType === 14 || folder.rootType === 30) return { filesCount: 0, foldersCount: 0 }
  if (folder.rootType === 20) return { filesCount: 0, foldersCount: portal.state.rooms.filter(isArchived).length }
  const { filesCount, foldersCount } = counts(portal, folder.id)
  return { filesCount, foldersCount }
}

function rootFolderType(folder: Folder, top: Room | Folder | undefined): number {
  if (folder.rootType !== undefined) return folder.rootType
  if (top === undefined) return 14
  return isRoom(top) ? rootTypeOf(top) : (top.rootType ?? 14)
}

/** How many links of each kind an entry of a room or of documents may have. */
export function linkCounts(top: Room | Folder | undefined): object {
  const roomType = top !== undefined && isRoom(top) ? top.roomType : 0
  if (roomType === 6) return { PrimaryExternalLink: 1, ExternalLink: 5 }
  return roomType === 1 ? { PrimaryExternalLink: 1 } : { ExternalLink: 6 }
}

/** Is there a room around the entry that anybody with its link may enter? */
export const isOpenRoom = (portal: Portal, top: Room | Folder | undefined): boolean =>
  top !== undefined && isRoom(top) && portal.links(top.id).some((link) => link.linkType === 1)

/** The kind of the room that an entry lies in; archived rooms have none any more. */
export const roomTypeAround = (top: Room | Folder | undefined): number | undefined =>
  top !== undefined && isRoom(top) && !isArchived(top) ? ROOM_FOLDER_TYPES[top.roomType] : undefined

export const isInTemplate = (top: Room | Folder | undefined) => top !== undefined && isRoom(top) && isTemplate(top)

/** A room with indexing numbers what is in it, each level after a dot. */
export function orderDto(portal: Portal, top: Room | Folder | undefined, parentId: number, order = 0): object {
  if (top === undefined || !isRoom(top) || !top.indexing) return {}
  const above = portal.chain(parentId).flatMap((entry) => (isRoom(entry) ? [] : [entry.order ?? 0]))
  return { order: [...above.reverse(), order].join('.') }
}

/** A list says it of its root; elsewhere a root has none. */
function folderParentType(folder: Folder, top: Room | Folder | undefined, kind: AnswerKind): number | undefined {
  if (folder.rootType === 14 || folder.rootType === 30) return kind === 'current' ? folder.rootType : undefined
  return roomTypeAround(top)
}
