import { cannotViewFolder } from '../http/errors.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { Folder, Room, User, UserType } from '../types.ts'

/** Who may do what (docs/facts/docspace-api.md#roles-by-kind-of-room; tables checked against the recordings). */

export const ACCESS = {
  none: 0,
  readWrite: 1,
  read: 2,
  restrict: 3,
  fillForms: 7,
  manager: 9,
  editing: 10,
  creator: 11,
} as const

/** FileShare by name; an unknown name is 0, "remove" (docs/facts/docspace-api.md#names-and-numbers). */
export const ACCESS_NAMES: Record<string, number> = {
  None: 0,
  ReadWrite: 1,
  Read: 2,
  Restrict: 3,
  Varies: 4,
  Review: 5,
  Comment: 6,
  FillForms: 7,
  CustomFilter: 8,
  RoomManager: 9,
  Editing: 10,
  ContentCreator: 11,
}

export const ROOM_TYPES: Record<string, number> = {
  FillingFormsRoom: 1,
  EditingRoom: 2,
  CustomRoom: 5,
  PublicRoom: 6,
  VirtualDataRoom: 8,
  AiRoom: 9,
}

/** Folder type numbers of the room types, as `parentRoomType` and `pathParts` show them. */
export const ROOM_FOLDER_TYPES: Record<number, number> = { 1: 15, 2: 16, 5: 19, 6: 22, 8: 29, 9: 31 }

const LEGAL_IN_ROOM: Record<number, number[]> = {
  1: [9, 11, 7, 0],
  2: [9, 11, 10, 2, 0],
  5: [9, 11, 10, 5, 6, 2, 0],
  6: [9, 11, 0],
  8: [9, 11, 10, 2, 7, 0],
  9: [9, 11, 2, 0],
}

const LEGAL_FOR_MANAGERS = [9, 11, 10, 5, 6, 7, 2, 0]

/** Roles from the highest to the lowest, as the server ranks them. */
export const RANK = [9, 11, 10, 5, 6, 7, 2]

/** The accesses an invitation link may carry, by room type (docs/facts/docspace-api.md#roles-by-kind-of-room). */
export const LEGAL_INVITATION: Record<number, number[]> = {
  1: [11, 7],
  2: [11, 10, 2],
  5: [11, 10, 5, 6, 2],
  6: [11, 2],
  8: [11, 10, 2, 7],
  9: [11, 2],
}

/** The accesses an external link may carry; types without an entry have no external link at all. */
export const LEGAL_EXTERNAL: Record<number, number[]> = { 1: [7, 2], 5: [10, 7, 5, 6, 2], 6: [10, 7, 5, 6, 2] }

/** May somebody of this type have this access in a room of this type? */
function accessIsLegal(roomType: number, userType: UserType, access: number): boolean {
  const forUser = isManagerType(userType) ? LEGAL_FOR_MANAGERS : LEGAL_FOR_MANAGERS.filter((each) => each !== 9)
  return (LEGAL_IN_ROOM[roomType] ?? []).includes(access) && forUser.includes(access)
}

/** The same for a room that may be a template: those are read only, for groups and people who may make rooms. */
export function roleIsLegal(room: Room, who: UserType | 'group', access: number): boolean {
  if (isTemplate(room)) return [ACCESS.read, 0].includes(access) && (who === 'group' || isManagerType(who))
  return accessIsLegal(room.roomType, who === 'group' ? 'user' : who, access)
}

export const isAdmin = (user: User | undefined) => user?.type === 'owner' || user?.type === 'admin'

/** RoomAdmin and up: may create rooms and be room manager. */
export const isManagerType = (type: UserType) => type === 'owner' || type === 'admin' || type === 'roomAdmin'

/** What somebody is to a room, or to a tree of documents. */
type Role = 'owner' | 'manager' | 'member' | 'admin' | 'none'

export interface EffectiveAccess {
  role: Role
  /** The member's access; 0 for the owner, 3 for somebody who is none. */
  access: number
  /** A DocSpace administrator, whatever the role in this room. */
  isAdmin: boolean
}

/** What `user` may do in a room, or in what hangs in a root. */
export function effectiveAccess(
  portal: Portal,
  user: User | undefined,
  top: Room | Folder | undefined,
): EffectiveAccess {
  if (user === undefined || top === undefined) return { role: 'none', access: ACCESS.restrict, isAdmin: false }
  return { ...(isRoom(top) ? accessInRoom(portal, user, top) : accessAtRoot(user, top)), isAdmin: isAdmin(user) }
}

type RoleAndAccess = Omit<EffectiveAccess, 'isAdmin'>

function accessInRoom(portal: Portal, user: User, room: Room): RoleAndAccess {
  // A plain user may own a room by duplicating one. Such an owner finds the room and has no right in it.
  if (room.createdBy === user.id)
    return isManagerType(user.type) ? { role: 'owner', access: 0 } : { role: 'none', access: ACCESS.restrict }
  const access = accessIn(portal, room, user)
  if (access === ACCESS.manager) return { role: 'manager', access }
  if (access !== undefined) return { role: 'member', access }
  return { role: isAdmin(user) ? 'admin' : 'none', access: ACCESS.restrict }
}

/** The access of the user's own row, which overrides groups also downwards; else the highest of the groups. */
function accessIn(portal: Portal, room: Room, user: User): number | undefined {
  const rows = portal.members(room.id)
  const own = rows.find((each) => each.userId === user.id)
  if (own !== undefined) return own.access
  const byGroup = groupRows(portal, room, user).map(({ access }) => access)
  return byGroup.sort((one, other) => RANK.indexOf(one) - RANK.indexOf(other))[0]
}

/** The rows of groups of the room that somebody is in. */
const groupRows = (portal: Portal, room: Room, user: User) =>
  portal.members(room.id).filter(({ userId }) => portal.group(userId)?.members.includes(user.id) === true)

/** Who invited the user, or the user's group. */
export const letInBy = (portal: Portal, room: Room, user: User): string | undefined =>
  (portal.members(room.id).find((each) => each.userId === user.id) ?? groupRows(portal, room, user)[0])?.by

/** Whether the answer shows the user as in the room. Members of a group that is in it are shown as not in it. */
export const isIn = (portal: Portal, room: Room, user: User | undefined): boolean =>
  user !== undefined && (room.createdBy === user.id || groupRows(portal, room, user).length === 0)

function accessAtRoot(user: User, root: Folder): RoleAndAccess {
  if (root.rootType === 5 || root.rootType === 3)
    return root.createdBy === user.id ? { role: 'owner', access: 0 } : { role: 'none', access: ACCESS.restrict }
  if (root.rootType === 20 && !isAdmin(user)) {
    return { role: user.type === 'guest' ? 'member' : 'none', access: ACCESS.restrict }
  }
  return isManagerType(user.type) ? { role: 'admin', access: 0 } : { role: 'member', access: ACCESS.restrict }
}

export const effectiveAccessAt = (portal: Portal, user: User | undefined, folderId: number) =>
  effectiveAccess(portal, user, portal.top(folderId))

/** Owner or room manager: may rename, share, link, and work with all content. */
export const canManage = (at: EffectiveAccess) => at.role === 'owner' || at.role === 'manager'

/** In the room, but not its owner. */
export const isMemberOnly = (at: EffectiveAccess) => at.role === 'manager' || at.role === 'member'

/** May new things be made in this folder or room? Archived rooms and roots other than own documents: no. */
export function canCreateIn(portal: Portal, user: User | undefined, folderId: number): boolean {
  const top = portal.top(folderId)
  if (top === undefined) return false
  if (isRoom(top) ? isArchived(top) : top.rootType !== 5) return false
  const at = effectiveAccess(portal, user, top)
  return canManage(at) || at.access === ACCESS.creator
}

/** Who only fills forms in a data room sees nothing of what else is in it (docs/facts/docspace.md#members-and-entries-of-a-room). */
export const fillsOnly = (at: EffectiveAccess, top: Room | Folder | undefined): boolean =>
  at.role === 'member' &&
  at.access === ACCESS.fillForms &&
  top !== undefined &&
  isRoom(top) &&
  top.roomType === ROOM_TYPES.VirtualDataRoom

export const isArchived = (room: Room) => room.parentId === 6

export const isTemplate = (room: Room) => room.parentId === 3

/** Administrators see every room that is no template, others their own and those they are members of. */
export function isVisible(portal: Portal, user: User, room: Room): boolean {
  if ((isAdmin(user) && !isTemplate(room)) || room.createdBy === user.id) return true
  return accessIn(portal, room, user) !== undefined
}

/** Throws 403 unless the user may see the room or folder. Anonymous visitors never may. */
export function requireView(portal: Portal, user: User | undefined, folderId: number): EffectiveAccess {
  const at = effectiveAccessAt(portal, user, folderId)
  if (at.role === 'none' || (portal.folder(folderId) !== undefined && fillsOnly(at, portal.top(folderId))))
    throw cannotViewFolder()
  return at
}
