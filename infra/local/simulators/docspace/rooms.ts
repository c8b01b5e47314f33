import { canManage, isArchived, isManagerType, ROOM_TYPES, standing } from './access.ts'
import { anything, bind, enumeration, flag, list, maxLength, model, text } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import { roomDto } from './entry-dto.ts'
import type { Result } from './envelope.ts'
import { badArgument, CrashError, cannotCreate, cannotRename, refused } from './errors.ts'
import { record, recordRoom } from './events.ts'
import { infoDto } from './folders.ts'
import { addBirthLink, addRoom, requireRoomQuota } from './new-room.ts'
import { type Portal, ROOTS } from './portal.ts'
import { route } from './router.ts'
import { attachTags, bindTags, recordTags, replaceTags } from './tags.ts'
import { cleanTitle } from './titles.ts'
import type { Room, User } from './types.ts'

/** Creating, reading and changing rooms (DocSpace contract §4). */

const ROOM_TITLE = 170

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

/**
 * POST /files/rooms: the room, a moment later its tags, in two steps, one room of the portal at a time. A refused tag
 * fails the call although the room is there already (findings B1).
 */
async function createRoom(call: Call): Promise<Result> {
  const user = requireUser(call)
  const body = bind(CreateRoom, call)
  if (!isManagerType(user.type)) throw cannotCreate()
  const title = cleanTitle(body.title, ROOM_TITLE)
  const roomType = body.roomType ?? 0
  if (!isRoomType(call.portal, roomType)) throw unknownType(roomType)
  if (body.private === true && (body.share ?? undefined) === undefined) {
    throw badArgument("Value cannot be null. (Parameter 'shares')", 'System.ArgumentNullException')
  }
  if (typeof body.cover === 'string' && body.cover !== '') {
    throw badArgument("Value does not fall within the expected range. (Parameter 'icon')")
  }
  const tags = bindTags(body.tags ?? [], call.text)
  const { portal } = call
  return await portal.process.alone(async () => {
    requireRoomQuota(portal)
    const room = addRoom(portal, user, { ...body, title, roomType }, ROOTS.rooms)
    await portal.process.pause(portal.tagDelayMs)
    await portal.tagGap?.(room.id)
    if (call.dies) throw new CrashError()
    attachTags(portal, room, tags)
    addBirthLink(portal, room)
    recordTags(portal, 'AddedRoomTags', user, room, tags)
    recordRoom(portal, 'RoomCreated', user.id, room)
    return { response: roomDto(portal, room, user, 'created') }
  })
}

const isRoomType = (portal: Portal, roomType: number) =>
  Object.values(ROOM_TYPES).includes(roomType) && (roomType !== ROOM_TYPES.AiRoom || portal.has('aiRooms'))

function unknownType(roomType: number) {
  const message = `Specified argument was out of the range of valid values. (Parameter 'roomType')\nActual value was ${roomType}.`
  return badArgument(message, 'System.ArgumentOutOfRangeException')
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
  rename(call.portal, room, user, body.title)
  if (body.indexing !== undefined) switchSetting(call.portal, room, user, 'indexing', body.indexing)
  if (body.denyDownload !== undefined) switchSetting(call.portal, room, user, 'denyDownload', body.denyDownload)
  if (body.color) {
    room.color = body.color
    record(call.portal, 'RoomCoverChanged', user.id, { roomId: room.id })
  }
  if (body.tags) replaceTags(call.portal, room, bindTags(body.tags, call.text))
  touch(call.portal, room, user)
  return { response: roomDto(call.portal, room, user, 'created') }
}

function rename(portal: Portal, room: Room, user: User, wanted: string | null | undefined): void {
  const [oldTitle, newTitle] = [room.title, wanted?.trim() ? cleanTitle(wanted.trim(), ROOM_TITLE) : room.title]
  if (newTitle === oldTitle) return
  room.title = newTitle
  record(portal, 'RoomRenamed', user.id, { roomId: room.id, data: { oldTitle, newTitle, id: room.id } })
}

const SWITCHES = { indexing: 'RoomIndexing', denyDownload: 'RoomDenyDownload' } as const

function switchSetting(portal: Portal, room: Room, user: User, name: keyof typeof SWITCHES, isOn: boolean): void {
  if (room[name] === isOn) return
  room[name] = isOn
  recordRoom(portal, `${SWITCHES[name]}${isOn ? 'Enabled' : 'Disabled'}`, user.id, room)
}

/** Archived or not managed: the server speaks of a folder. */
function requireEdit(portal: Portal, user: User, room: Room): void {
  if (isArchived(room) || !canManage(standing(portal, user, room))) throw cannotRename()
}

function touch(portal: Portal, room: Room, user: User): void {
  room.updated = portal.storedNow()
  room.updatedBy = user.id
}

export const roomRoutes = [
  route('POST', '/files/rooms', createRoom),
  route('GET', '/files/rooms/:id', readRoom, { anonymous: true }),
  route('PUT', '/files/rooms/:id', updateRoom),
]
