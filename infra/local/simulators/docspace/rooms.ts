import { canManage, isAdmin, isArchived, isManagerType, ROOM_TYPES, standing } from './access.ts'
import { anything, bind, enumeration, flag, list, maxLength, model, text } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import { roomDto } from './entry-dto.ts'
import type { Result } from './envelope.ts'
import { badArgument, cannotCreate, cannotRename, notPermitted, quotaExceeded, refused } from './errors.ts'
import { infoDto } from './folders.ts'
import { createPrimaryLink } from './links.ts'
import { type Portal, ROOTS } from './portal.ts'
import { route } from './router.ts'
import { attachTags, bindTags, replaceTags } from './tags.ts'
import { cleanTitle } from './titles.ts'
import type { Room, User } from './types.ts'

/** Creating, reading and changing rooms (DocSpace contract §4). */

const ROOM_TITLE = 170
const COLORS = ['1FCECB', '70E096', '5CC3F7', 'FF8F40', 'FF6680', '6191F2', '7757D9', 'B679F2', 'F2D230', '61C059']

const roomFields = {
  title: text({ check: maxLength('Title', 'Title', ROOM_TITLE) }),
  quota: anything(),
  indexing: flag(),
  denyDownload: flag(),
  color: text({ check: maxLength('Color', 'Color', 6) }),
  cover: text({ check: maxLength('Cover', 'Cover', 50) }),
  lifetime: anything(),
  tags: list('System.Collections.Generic.IEnumerable`1[System.String]'),
}

const CreateRoom = model('ASC.Files.ApiModels.RequestDto.CreateRoomRequestDto', {
  ...roomFields,
  title: { ...roomFields.title, required: true },
  roomType: enumeration('ASC.Files.Core.ApiModels.RequestDto.RoomType', ROOM_TYPES, true),
  private: flag(),
  share: list('System.Collections.Generic.IEnumerable`1[ASC.Files.Core.ApiModels.FileShareParams]'),
})

const UpdateRoom = model('ASC.Files.Core.ApiModels.RequestDto.UpdateRoomRequest', roomFields)

/** What decides a new room's looks. */
export interface RoomWish {
  title: string
  roomType: number
  indexing?: boolean
  denyDownload?: boolean
  color?: string | null
  lifetime?: unknown
}

/** POST /files/rooms. A refused tag fails the call although the room is there already (findings B1). */
function createRoom(call: Call): Result {
  const user = requireUser(call)
  const body = bind(CreateRoom, call)
  if (!isManagerType(user.type)) throw cannotCreate()
  const title = cleanTitle(body.title, ROOM_TITLE)
  const roomType = body.roomType ?? 0
  if (!Object.values(ROOM_TYPES).includes(roomType)) throw unknownType(roomType)
  if (body.private === true && (body.share ?? undefined) === undefined) {
    throw badArgument("Value cannot be null. (Parameter 'shares')", 'System.ArgumentNullException')
  }
  if (typeof body.cover === 'string' && body.cover !== '') {
    throw badArgument("Value does not fall within the expected range. (Parameter 'icon')")
  }
  const tags = bindTags(body.tags ?? [], call.text)
  requireRoomQuota(call.portal)
  const room = addRoom(call.portal, user, { ...body, title, roomType }, ROOTS.rooms)
  attachTags(call.portal, room, tags)
  return { response: roomDto(call.portal, room, user, 'created') }
}

function unknownType(roomType: number) {
  const message = `Specified argument was out of the range of valid values. (Parameter 'roomType')\nActual value was ${roomType}.`
  return badArgument(message, 'System.ArgumentOutOfRangeException')
}

/** Throws 402 when the tariff allows no more rooms. */
export function requireRoomQuota(portal: Portal): void {
  const max = portal.state.tariff.maxRooms
  if (max === undefined) return
  const active = portal.state.rooms.filter((room) => room.parentId === ROOTS.rooms).length
  if (active >= max) throw quotaExceeded(`The number of rooms should not exceed ${max}`)
}

/** Puts a new room under a root; public and form rooms get their primary link at once. */
export function addRoom(portal: Portal, user: User, wish: RoomWish, parentId: number): Room {
  const now = portal.storedNow()
  const id = portal.nextFolderId()
  const room: Room = {
    id,
    title: wish.title,
    roomType: wish.roomType,
    parentId,
    tags: [],
    color: wish.color || (COLORS[id % COLORS.length] ?? '1FCECB'),
    indexing: wish.indexing ?? false,
    denyDownload: wish.denyDownload ?? false,
    pinned: false,
    created: now,
    createdBy: user.id,
    updated: now,
    updatedBy: user.id,
    ...lifetimeOf(wish.lifetime),
  }
  portal.state.rooms.push(room)
  if (parentId === ROOTS.rooms && (room.roomType === 6 || room.roomType === 1)) createPrimaryLink(portal, room)
  return room
}

function lifetimeOf(value: unknown): Pick<Room, 'lifetime'> {
  if (typeof value !== 'object' || value === null || !('enabled' in value) || value.enabled !== true) return {}
  const { period, value: length, deletePermanently } = value as Record<string, unknown>
  return {
    lifetime: {
      deletePermanently: deletePermanently === true,
      period: Number(period ?? 0),
      value: Number(length ?? 0),
    },
  }
}

/** GET /files/rooms/:id: any folder is answered, so a client must look at `roomType` (findings B18). */
function readRoom(call: Call): Result {
  const id = routeId(call)
  if (call.user === undefined) requireUser(call)
  return { response: infoDto(call, id) }
}

/** PUT /files/rooms/:id: only what is given changes; `tags` replaces the whole set. */
function updateRoom(call: Call): Result {
  const user = requireUser(call)
  const body = bind(UpdateRoom, call)
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw refused('The required folder was not found')
  requireEdit(call.portal, user, room)
  const title = body.title?.trim()
  if (title) room.title = cleanTitle(title, ROOM_TITLE)
  if (body.indexing !== undefined) room.indexing = body.indexing
  if (body.denyDownload !== undefined) room.denyDownload = body.denyDownload
  if (body.color) room.color = body.color
  if (body.tags) replaceTags(call.portal, room, bindTags(body.tags, call.text))
  touch(call.portal, room, user)
  return { response: roomDto(call.portal, room, user, 'created') }
}

/** Archived or not managed: the server speaks of a folder. */
function requireEdit(portal: Portal, user: User, room: Room): void {
  if (isArchived(room) || !canManage(standing(portal, user, room))) throw cannotRename()
}

function touch(portal: Portal, room: Room, user: User): void {
  room.updated = portal.storedNow()
  room.updatedBy = user.id
}

const OwnerChange = model('ASC.Files.Core.ApiModels.RequestDto.ChangeOwnerRequestDto', {
  userId: text({ required: true }),
  folderIds: list('System.Collections.Generic.IEnumerable`1[System.Text.Json.JsonElement]'),
})

/** POST /files/owner: the old owner stays as room manager (findings B19). */
function changeOwner(call: Call): Result {
  const user = requireUser(call)
  const body = bind(OwnerChange, call)
  const heir = call.portal.user(body.userId ?? '')
  if (heir === undefined || !isManagerType(heir.type) || heir.status !== 1) throw refused('You cannot select this user')
  const rooms = (body.folderIds ?? []).map((id) => call.portal.room(Number(id)))
  for (const room of rooms) {
    if (room === undefined || room.parentId !== ROOTS.rooms) throw notPermitted()
    if (room.createdBy !== user.id && !isAdmin(user)) throw notPermitted()
    giveAway(call.portal, room, heir)
  }
  const response = rooms.filter((room) => room !== undefined).map((room) => roomDto(call.portal, room, user, 'created'))
  return { response, count: 1 }
}

function giveAway(portal: Portal, room: Room, heir: User): void {
  const before = room.createdBy
  portal.state.members = portal.state.members.filter((each) => each.roomId !== room.id || each.userId !== heir.id)
  portal.state.members.push({ roomId: room.id, userId: before, access: 9 })
  room.createdBy = heir.id
}

export const roomRoutes = [
  route('POST', '/files/rooms', createRoom),
  route('GET', '/files/rooms/:id', readRoom, { anonymous: true }),
  route('PUT', '/files/rooms/:id', updateRoom),
  route('POST', '/files/owner', changeOwner),
]
