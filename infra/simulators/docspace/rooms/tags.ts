import { roomDto } from '../files/entry-dto.ts'
import { bind, maxLength, model, text, texts } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import {
  ApiError,
  accessDenied,
  badArgument,
  nullArgument,
  recordNotFound,
  requireGiven,
  ValidationError,
} from '../http/errors.ts'
import { pageOf } from '../http/paging.ts'
import { canManage, effectiveAccess, isAdmin, isArchived, isManagerType, isVisible } from '../members/access.ts'
import { type Portal, ROOTS } from '../portal/portal.ts'
import type { Room, User } from '../types.ts'
import { record } from './events.ts'

/** Tags of rooms (docs/facts/docspace.md#which-tags-are-the-same). They compare as the data base's collation does. */

/** Without case, accents of composed letters and blanks at the end. */
const folded = (tag: string) =>
  [...tag.replace(/ +$/, '')]
    .map((sign) => (sign === 'ı' ? 'i' : sign.normalize('NFD').replace(/\p{M}/gu, '') || sign))
    .join('')
    .toLowerCase()

/** Are these two one tag? */
export const sameTag = (one: string, other: string): boolean => folded(one) === folded(other)

/** Throws what the server throws for a tag that cannot be stored. */
function requireStorable(tag: string | null): string {
  requireGiven('name', tag)
  if (tag.length > 255) {
    throw badArgument("The field Name must be a string or array type with a maximum length of '255'.")
  }
  return tag
}

const SHOWN_BYTES = 6

/** The data base looks all of them up before any is stored, and cannot compare characters outside the BMP: 500. */
export function requireComparable(tags: (string | null)[]): void {
  const wrong = tags.flatMap((tag) => /[\u{10000}-\u{10ffff}].*$/su.exec(tag ?? '') ?? [])[0]
  if (wrong === undefined) return
  const bytes = [...Buffer.from(wrong)]
  const shown = bytes
    .slice(0, SHOWN_BYTES)
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase()}`))
  const text = `${shown.join('')}${bytes.length > SHOWN_BYTES ? '...' : ''}`
  throw new ApiError(500, `Cannot convert string '${text}' from utf8mb4 to utf8mb3`, 'MySqlConnector.MySqlException')
}

/**
 * Makes the tags known, one after the other, and hangs them on the room: none when one of them is refused, but those before it stay
 * known to the portal. Gives them as the log names them: one
 * that is known in another spelling stands there twice.
 */
export function attachTags(portal: Portal, room: Room, tags: (string | null)[]): string[] {
  requireComparable(tags)
  const known = knownTags(
    portal,
    tags.filter((tag) => tag !== null),
  )
  const made = tags.flatMap((each) => {
    const tag = requireStorable(each)
    return known.includes(tag) ? [] : [makeTag(portal, tag)]
  })
  for (const tag of [...known, ...made]) {
    if (!room.tags.some((each) => sameTag(each, tag))) room.tags.push(tag)
  }
  return [...known, ...made]
}

const knownTags = (portal: Portal, tags: string[]) =>
  portal.state.tags.filter((each) => tags.some((tag) => sameTag(each, tag)))

/** PUT of a room: its tags become exactly these. */
export function replaceTags(portal: Portal, room: Room, user: User, tags: (string | null)[]): void {
  const before = room.tags
  const kept = { ...room, tags: [] as string[] }
  attachTags(portal, kept, tags)
  room.tags = kept.tags
  const without = (some: string[], others: string[]) => some.filter((tag) => !others.some((each) => sameTag(each, tag)))
  recordTags(portal, 'AddedRoomTags', user, room, without(kept.tags, before))
  recordTags(portal, 'DeletedRoomTags', user, room, without(before, kept.tags))
}

/** Writes down which tags a room gained or lost. */
export function recordTags(portal: Portal, action: string, user: User, room: Room, tags: (string | null)[]): void {
  if (tags.length > 0) record(portal, action, user.id, { roomId: room.id, data: { tags } })
}

function makeTag(portal: Portal, tag: string): string {
  const known = portal.state.tags.find((each) => sameTag(each, tag))
  if (known !== undefined) return known
  portal.state.tags.unshift(tag)
  return tag
}

const NewTag = model('ASC.Files.ApiModels.RequestDto.CreateTagRequestDto', {
  name: text({ required: true, check: maxLength('Name', 'Name', 255) }),
})

/** POST /files/tags: the same name again answers the same. */
export function createTag(call: UserCall): Result {
  const { name } = bind(NewTag, call)
  if (!isManagerType(call.user.type)) throw accessDenied()
  requireComparable([name ?? null])
  return { response: makeTag(call.portal, requireStorable(name ?? null)) }
}

/** GET /files/tags: administrators see the whole catalogue, others the tags of the rooms they see. */
export function listTags(call: UserCall): Result {
  const { user } = call
  const { count, startIndex } = pageOf(call.query)
  const wanted = (call.query.get('filterValue') ?? '').trim().toLowerCase()
  const all = isAdmin(user) ? call.portal.state.tags : tagsOfRooms(call.portal, user)
  const found = all.filter((tag) => tag.toLowerCase().includes(wanted))
  return streamed(found.slice(startIndex, startIndex + count))
}

function tagsOfRooms(portal: Portal, user: User): string[] {
  const rooms = portal.state.rooms.filter((room) => room.parentId === ROOTS.rooms && isVisible(portal, user, room))
  return [...new Set(rooms.flatMap((room) => room.tags))]
}

const TagNames = model('ASC.Files.ApiModels.RequestDto.BatchTagsRequestDto', {
  names: texts('System.Collections.Generic.List`1[System.String]'),
})

/** Names are asked for, by a key that differs with the route; an empty list will do. */
const readNames = (call: Call, key: string) => {
  const { names } = bind(TagNames, call)
  if (names === undefined || names === null) throw new ValidationError({ [key]: ['The Names field is required.'] })
  return names
}

const names = (given: (string | null)[]) => (tag: string) => given.some((name) => name !== null && sameTag(name, tag))

const TagRename = model('ASC.Files.ApiModels.RequestDto.UpdateTagRequestDto', {
  oldName: text({ required: true, check: maxLength('OldName', 'OldName', 255) }),
  newName: text({ required: true, check: maxLength('NewName', 'NewName', 255) }),
})

/** PUT /files/tags: renames a tag in all rooms, silently. Administrators only. */
export function renameTag(call: UserCall): Result {
  const { oldName, newName } = bind(TagRename, call)
  if (!isAdmin(call.user)) throw accessDenied()
  requireGiven('oldName', oldName)
  requireGiven('newName', newName)
  const { state } = call.portal
  requireComparable([oldName])
  const known = state.tags.find((tag) => sameTag(tag, oldName))
  if (known === undefined) throw recordNotFound()
  requireComparable([newName])
  if (state.tags.some((tag) => sameTag(tag, newName))) throw badArgument(`Tag with name '${newName}' already exists`)
  const renamed = (tag: string) => (tag === known ? newName : tag)
  state.tags = state.tags.map(renamed)
  for (const room of state.rooms) room.tags = room.tags.map(renamed)
  return { response: newName }
}

/** DELETE /files/tags: takes them off every room. Administrators only. */
export function deleteTags(call: UserCall): Result {
  const given = readNames(call, 'Names')
  if (!isAdmin(call.user)) throw accessDenied()
  requireComparable(given)
  const gone = names(given)
  call.portal.state.tags = call.portal.state.tags.filter((tag) => !gone(tag))
  for (const room of call.portal.state.rooms) room.tags = room.tags.filter((tag) => !gone(tag))
  return {}
}

/** The room whose tags change: an administrator may tag any room. Unknown 404, archived 403 (docs/facts/docspace-api.md#tags-of-a-room). */
function taggedRoom(call: Call): Room {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw recordNotFound()
  const may = isAdmin(call.user) || canManage(effectiveAccess(call.portal, call.user, room))
  if (isArchived(room) || !may) throw accessDenied()
  return room
}

const isKnown = (portal: Portal) => (tag: string | null) =>
  tag !== null && portal.state.tags.some((each) => sameTag(each, tag))

/** PUT /files/rooms/:id/tags: adds, and makes missing tags (older portals leave them out). */
export function addTags(call: UserCall): Result {
  const { user } = call
  const given = readNames(call, 'BatchTags.Names')
  const room = taggedRoom(call)
  const wanted = call.portal.has('tagsMadeOnUse') ? given : given.filter(isKnown(call.portal))
  recordTags(call.portal, 'AddedRoomTags', user, room, attachTags(call.portal, room, wanted))
  return { response: roomDto(call.portal, room, user, 'changed') }
}

/** DELETE /files/rooms/:id/tags. */
export function removeTags(call: UserCall): Result {
  const { user } = call
  const given = readNames(call, 'BatchTags.Names')
  if (given.includes(null)) throw nullArgument('Names')
  const room = taggedRoom(call)
  requireComparable(given)
  const gone = names(given)
  recordTags(call.portal, 'DeletedRoomTags', user, room, call.portal.state.tags.filter(gone))
  room.tags = room.tags.filter((tag) => !gone(tag))
  return { response: roomDto(call.portal, room, user, 'changed') }
}

/** GET /files/tags/:name/haslinks: whether a room has it. Administrators only. */
export function tagHasLinks(call: UserCall): Result {
  if (!isAdmin(call.user)) throw accessDenied()
  const known = call.portal.state.tags.find((tag) => sameTag(tag, call.params.name ?? ''))
  if (known === undefined) throw recordNotFound()
  return { response: call.portal.state.rooms.some(({ tags }) => tags.some((tag) => sameTag(tag, known))) }
}
