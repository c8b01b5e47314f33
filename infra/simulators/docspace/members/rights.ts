import type { Room } from '../types.ts'
import { ACCESS, canManage, type EffectiveAccess, fillsOnly, isArchived, isTemplate } from './access.ts'

/**
 * The `security` and `availableShareRights` members of answers. They are kept as rows of bits in the order of the
 * server's own lists: the values are observations, not something to compute.
 */

const FOLDER_RIGHTS =
  'Read Create Delete EditRoom Rename CopyTo Copy MoveTo Move Pin Mute EditAccess Duplicate Download CopySharedLink Reconnect CreateRoomFrom CopyLink Embed ChangeOwner IndexExport UseChat UpdateXlsx AnalyzeResponses'.split(
    ' ',
  )

const FILE_RIGHTS =
  'Read Comment FillForms Review Edit Delete CustomFilter Rename ReadHistory Lock EditHistory Copy Move Duplicate SubmitToFormGallery Download Convert CreateRoomFrom CopyLink Embed StartFilling FillingStatus ResetFilling StopFilling OpenForm Vectorization AskAi'.split(
    ' ',
  )

const spread = (names: string[], bits: string) =>
  Object.fromEntries(names.map((name, index) => [name, bits[index] === '1']))

const ROOM_BITS = {
  owner: '111111111111111001010000',
  manager: '110111110111111001000000',
  creator: '110001110110010001000000',
  member: '100000100110010001000000',
  /** Who may not download may not copy either. */
  denied: '100000000110000001000000',
  /** Another administrator who asks for the room itself … */
  admin: '100000101100110000010000',
  /** … and who finds it in a list. */
  adminInList: '100000101110110001010000',
  adminInListDenied: '100000001110000001010000',
  /** The owner and administrators of an archived room … */
  archived: '101000101000010000000000',
  /** … and everybody else who is in it. */
  archivedMember: '100000100000010000000000',
  ai: '101110000111011001010100',
}

/** The rights on a room. `inList`: the answer is a list of rooms. */
export function roomRights(
  room: Room,
  at: EffectiveAccess,
  external: boolean,
  inList: boolean,
): Record<string, boolean> {
  const own = roomBits(room, at, inList)
  const isBoth = at.isAdmin && !isArchived(room) && (at.role === 'manager' || at.role === 'member')
  const bits = isBoth ? both(own, ROOM_BITS.admin) : own
  const manages = canManage(at) && !isArchived(room)
  return {
    ...spread(FOLDER_RIGHTS, bits),
    ...(external && manages ? { Embed: true } : {}),
    ...(external && at.isAdmin && !isArchived(room) ? { CopySharedLink: true } : {}),
    ...(room.indexing && canManage(at) ? { IndexExport: true } : {}),
  }
}

/** An administrator who is a member has the rights of both. */
const both = (one: string, other: string) =>
  [...one].map((bit, index) => (bit === '1' || other[index] === '1' ? '1' : '0')).join('')

function roomBits(room: Room, at: EffectiveAccess, inList: boolean): string {
  if (isArchived(room)) return at.role === 'owner' || at.isAdmin ? ROOM_BITS.archived : ROOM_BITS.archivedMember
  if (at.role === 'owner') return room.roomType === 9 ? ROOM_BITS.ai : ROOM_BITS.owner
  if (at.role === 'manager') return ROOM_BITS.manager
  if (at.role === 'none') return ''
  if (at.role === 'admin') return inList ? listBits(room) : ROOM_BITS.admin
  if (at.access === 11) return ROOM_BITS.creator
  return room.denyDownload ? ROOM_BITS.denied : ROOM_BITS.member
}

const listBits = (room: Room) => (room.denyDownload ? ROOM_BITS.adminInListDenied : ROOM_BITS.adminInList)

const ROOT_BITS: Record<number, string> = {
  14: '110000010000000000000000',
  20: '100000110000010000000000',
  30: '100000010000000000000000',
  5: '110001010000000000000000',
}

/** The rights on a root folder. */
export function rootRights(rootType: number, at: EffectiveAccess): Record<string, boolean> {
  if (at.role === 'member' && [14, 20, 30].includes(rootType)) return spread(FOLDER_RIGHTS, '100000000000000000000000')
  // Archive as somebody sees it who is no administrator.
  if (at.role === 'none' && rootType === 20) return spread(FOLDER_RIGHTS, '100000010000000000000000')
  return spread(FOLDER_RIGHTS, ROOT_BITS[rootType] ?? '')
}

const FOLDER_BITS = {
  room: '111111111001111001000000',
  my: '111111111001111011000000',
  seen: '100000000000010000000000',
  member: '100000100000010001000000',
  archived: '100000100000010000000000',
  /** A content creator, on own folders and on others' (docs/facts/docspace.md#members-and-entries-of-a-room). */
  own: '111011111000110001000000',
  others: '110001110000010001000000',
  none: '',
}

/** The rights on a plain folder. `room`: the one that it hangs in; absent in someone's documents. */
export function folderRights(at: EffectiveAccess, room: Room | undefined, isAuthor: boolean): Record<string, boolean> {
  const rights = spread(FOLDER_RIGHTS, FOLDER_BITS[folderRole(at, room, isAuthor) ?? entryPlace(at, room)])
  return room !== undefined && isTemplate(room) ? { ...rights, EditAccess: false } : rights
}

function folderRole(
  at: EffectiveAccess,
  room: Room | undefined,
  isAuthor: boolean,
): 'own' | 'others' | 'none' | undefined {
  if (fillsOnly(at, room)) return 'none'
  if (at.access !== ACCESS.creator || room === undefined || isArchived(room)) return undefined
  return isAuthor ? 'own' : 'others'
}

/** Which row of a table of rights holds for what lies in a room or in documents. */
function entryPlace(at: EffectiveAccess, room: Room | undefined): 'room' | 'my' | 'seen' | 'member' | 'archived' {
  const full = at.role === 'owner' || at.role === 'manager' || at.access === 11
  if (at.role !== 'none' && room !== undefined && isArchived(room)) return 'archived'
  if (full) return room === undefined ? 'my' : 'room'
  return at.role === 'member' ? 'member' : 'seen'
}

const FILE_BITS = {
  room: '110111111111110110100000000',
  my: '110111111111110111100000100',
  seen: '100000000000000100000000100',
  creator: '110110101111000110100000000',
  editor: '110110101001000100100000000',
  reviewer: '110100000001000100100000000',
  commenter: '110000000001000100100000000',
  none: '',
  member: '100000000001000100100000000',
  denied: '100000000000000000100000000',
  template: '110111110001110110100000100',
  archived: '100000000001000100000000000',
  trash: '100001000000100000000000000',
}

/** The rights on a file. PDF files and spreadsheets have one more. */
export function fileRights(extension: string, at: EffectiveAccess, room: Room | undefined): Record<string, boolean> {
  const place = entryPlace(at, room)
  const role = fileRole(at, room)
  const rights = spread(FILE_RIGHTS, FILE_BITS[place === 'archived' && role !== 'none' ? place : (role ?? place)])
  if (place === 'archived' && (canManage(at) || [10, 11].includes(at.access))) rights.ReadHistory = true
  if (at.role === 'owner' && place !== 'archived' && GALLERY.includes(extension)) rights.SubmitToFormGallery = true
  return extension === '.pdf' || extension === '.xlsx' ? { ...rights, UpdateXlsx: false } : rights
}

/** What its author and the owner of its room may give to the form gallery. */
const GALLERY = ['.txt', '.html', '.docx', '.doc', '.xlsx']

export const trashRights = () => ({ ...spread(FILE_RIGHTS, FILE_BITS.trash) })

const FILE_ROLES: Record<number, keyof typeof FILE_BITS> = {
  5: 'reviewer',
  6: 'commenter',
  10: 'editor',
  11: 'creator',
}

/** Files know more roles of members than folders do. */
function fileRole(at: EffectiveAccess, room: Room | undefined): keyof typeof FILE_BITS | undefined {
  if (room !== undefined && isTemplate(room) && canManage(at)) return 'template'
  if (at.role !== 'member') return undefined
  if (fillsOnly(at, room)) return 'none'
  const role = FILE_ROLES[at.access]
  if (role !== undefined) return role
  return room?.denyDownload === true ? 'denied' : undefined
}

const SHARE_NAMES: Record<string, string[]> = {
  room: ['Editing', 'Review', 'Comment', 'Read'],
  8: ['Editing', 'FillForms', 'Review', 'Comment', 'Read'],
  1: ['FillForms'],
  folder: ['Editing', 'FillForms', 'Review', 'Comment', 'Read'],
  '.pdf': ['Editing', 'Comment', 'Read'],
  '.docx': ['Editing', 'Review', 'Comment', 'Read'],
  '.xlsx': ['Editing', 'Comment', 'Read'],
  plain: ['Read'],
}

/** What links may carry, by name. Nobody but the owner is offered `None`. */
export function roomShareRights(roomType: number, at: EffectiveAccess): Record<string, string[]> {
  return linkRights(withNone(SHARE_NAMES[roomType] ?? SHARE_NAMES.room ?? [], at.role === 'owner'))
}

const withNone = (names: string[], isOwner: boolean) => (isOwner ? [...names, 'None'] : names)

/** The same for a folder: in own documents it may also be shared with people. */
export function folderShareRights(room: Room | undefined, isAuthor: boolean): Record<string, string[]> {
  const names = SHARE_NAMES[room?.roomType === 8 || room?.roomType === 1 ? room.roomType : 'room'] ?? []
  if (room !== undefined) return linkRights(withNone(names, isAuthor))
  return withPeople(SHARE_NAMES.folder ?? [])
}

/** The same for a file. Only its author is offered `None`. */
export function fileShareRights(extension: string, inRoom: boolean, isAuthor: boolean): Record<string, string[]> {
  const names = SHARE_NAMES[extension] ?? SHARE_NAMES.plain ?? []
  return inRoom ? linkRights(withNone(names, isAuthor)) : withPeople(names, extension === '.html')
}

const linkRights = (names: string[]) => ({ ExternalLink: names, PrimaryExternalLink: names })

function withPeople(names: string[], readOnly = false): Record<string, string[]> {
  const people = [...(readOnly ? [] : ['ReadWrite']), ...names, 'Restrict', 'None']
  const links = [...names, 'None']
  return { User: people, ExternalLink: links, Group: people, PrimaryExternalLink: links }
}
