import { isArchived, type Standing } from './access.ts'
import type { Room } from './types.ts'

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
  manager: '110111010111111001000000',
  creator: '110001010110010001000000',
  member: '100000000110010001000000',
  /** Another administrator, when he asks for the room itself … */
  admin: '100000101100110000010000',
  /** … and when he finds it in a list. */
  adminInList: '100000101110110001010000',
  archived: '101000101000010000000000',
  ai: '101110000111011001010100',
}

/** The rights on a room. `inList`: the answer is a list of rooms. */
export function roomRights(room: Room, at: Standing, external: boolean, inList: boolean): Record<string, boolean> {
  const own = roomBits(room, at, inList)
  const bits = at.isAdmin && !isArchived(room) && at.role !== 'owner' ? both(own, ROOM_BITS.admin) : own
  return {
    ...spread(FOLDER_RIGHTS, bits),
    ...(external && at.role === 'owner' && !isArchived(room) ? { Embed: true } : {}),
  }
}

/** An administrator who is a member has the rights of both. */
const both = (one: string, other: string) =>
  [...one].map((bit, index) => (bit === '1' || other[index] === '1' ? '1' : '0')).join('')

function roomBits(room: Room, at: Standing, inList: boolean): string {
  if (isArchived(room)) return ROOM_BITS.archived
  if (at.role === 'owner') return room.roomType === 9 ? ROOM_BITS.ai : ROOM_BITS.owner
  if (at.role === 'manager') return ROOM_BITS.manager
  if (at.role === 'admin') return inList ? ROOM_BITS.adminInList : ROOM_BITS.admin
  return at.access === 11 ? ROOM_BITS.creator : ROOM_BITS.member
}

const ROOT_BITS: Record<number, string> = {
  14: '110000010000000000000000',
  20: '100000110000010000000000',
  30: '100000010000000000000000',
  5: '110001010000000000000000',
}

/** The rights on a root folder. */
export function rootRights(rootType: number, at: Standing): Record<string, boolean> {
  const plain = at.role === 'member' && rootType === 14
  return spread(FOLDER_RIGHTS, plain ? '100000000000000000000000' : (ROOT_BITS[rootType] ?? ''))
}

const FOLDER_BITS = {
  room: '111111111001111001000000',
  my: '111111111001111011000000',
  seen: '100000000000010000000000',
}

/** The rights on a plain folder. `inRoom`: it hangs in a room, not in someone's documents. */
export function folderRights(at: Standing, inRoom: boolean): Record<string, boolean> {
  const full = at.role === 'owner' || at.role === 'manager' || at.access === 11
  return spread(FOLDER_RIGHTS, full ? (inRoom ? FOLDER_BITS.room : FOLDER_BITS.my) : FOLDER_BITS.seen)
}

const FILE_BITS = {
  room: '110111111111110110100000000',
  my: '110111111111110111100000100',
  seen: '100000000000000100000000100',
}

/** The rights on a file. PDF files have one more, and text files can go to the form gallery. */
export function fileRights(extension: string, at: Standing, inRoom: boolean): Record<string, boolean> {
  const full = at.role === 'owner' || at.role === 'manager' || at.access === 11
  const rights = spread(FILE_RIGHTS, full ? (inRoom ? FILE_BITS.room : FILE_BITS.my) : FILE_BITS.seen)
  if (extension === '.txt' || extension === '.html') rights.SubmitToFormGallery = true
  return extension === '.pdf' ? { ...rights, UpdateXlsx: false } : rights
}

const SHARE_NAMES: Record<string, string[]> = {
  room: ['Editing', 'Review', 'Comment', 'Read'],
  8: ['Editing', 'FillForms', 'Review', 'Comment', 'Read'],
  1: ['FillForms'],
  folder: ['Editing', 'FillForms', 'Review', 'Comment', 'Read'],
  '.pdf': ['Editing', 'Comment', 'Read'],
  plain: ['Read'],
}

/** What links may carry, by name. Somebody without rights is not offered `None`. */
export function roomShareRights(roomType: number, at: Standing): Record<string, string[]> {
  const names = SHARE_NAMES[roomType] ?? SHARE_NAMES.room ?? []
  return linkRights(at.role === 'admin' || at.role === 'none' ? names : [...names, 'None'])
}

/** The same for a folder: in own documents it may also be shared with people. */
export function folderShareRights(inRoom: boolean, at: Standing): Record<string, string[]> {
  if (inRoom) return roomShareRights(2, at)
  return withPeople(SHARE_NAMES.folder ?? [])
}

/** The same for a file. */
export function fileShareRights(extension: string, inRoom: boolean): Record<string, string[]> {
  const names = SHARE_NAMES[extension] ?? SHARE_NAMES.plain ?? []
  return inRoom ? linkRights([...names, 'None']) : withPeople(names, extension === '.html')
}

const linkRights = (names: string[]) => ({ ExternalLink: names, PrimaryExternalLink: names })

function withPeople(names: string[], readOnly = false): Record<string, string[]> {
  const people = [...(readOnly ? [] : ['ReadWrite']), ...names, 'Restrict', 'None']
  const links = [...names, 'None']
  return { User: people, ExternalLink: links, Group: people, PrimaryExternalLink: links }
}
