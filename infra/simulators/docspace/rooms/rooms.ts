import { roomDto } from '../files/entry-dto.ts'
import { infoDto, ROOM_TITLE, renameRoom } from '../files/folders.ts'
import { cleanTitle } from '../files/titles.ts'
import { bind, enumeration, flag, list, maxLength, model, text } from '../http/bind.ts'
import { type Call, requireUser, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { badArgument, CrashError, cannotCreate, cannotEditRoom, nullArgument, refused } from '../http/errors.ts'
import { canManage, effectiveAccess, isArchived, isManagerType, ROOM_TYPES, requireView } from '../members/access.ts'
import { type Portal, ROOTS } from '../portal/portal.ts'
import { recordRoom } from './events.ts'
import { takeLogoFile } from './logo-files.ts'
import { addBirthLink, addRoom, requireRoomQuota } from './room-parts.ts'
import { settingFields } from './room-setting-fields.ts'
import { applySettings, recordInitial, requireSettings } from './room-settings.ts'
import { attachTags, recordTags, replaceTags } from './tags.ts'

/** Creating, reading and changing rooms (docs/facts/docspace-api.md#making-a-room). */

const titled = (prefix: string) => text({ check: maxLength(`${prefix}Title`, 'Title', ROOM_TITLE) })

const CreateRoom = model('ASC.Files.ApiModels.RequestDto.CreateRoomRequestDto', {
  ...settingFields(''),
  title: { ...titled(''), required: true },
  roomType: enumeration('ASC.Files.Core.ApiModels.RequestDto.RoomType', ROOM_TYPES, true),
  private: flag(),
  share: list('System.Collections.Generic.IEnumerable`1[ASC.Files.Core.ApiModels.FileShareParams]'),
})

const UpdateRoom = model('ASC.Files.Core.ApiModels.RequestDto.UpdateRoomRequest', {
  ...settingFields('UpdateRoom.'),
  title: titled('UpdateRoom.'),
})

/**
 * POST /files/rooms: the room, a moment later its tags, in two steps, one room of the portal at a time. A refused tag
 * fails the call although the room is there already (docs/facts/docspace-api.md#a-refused-creation-may-have-made-the-room).
 */
export async function createRoom(call: UserCall): Promise<Result> {
  const { user } = call
  const body = bind(CreateRoom, call)
  const tags = body.tags ?? []
  const roomType = body.roomType ?? 0
  if (!isRoomType(call.portal, roomType)) throw unknownType(roomType)
  const title = cleanTitle(body.title, ROOM_TITLE)
  if (!isManagerType(user.type)) throw cannotCreate()
  if (body.private === true && (body.share ?? undefined) === undefined) {
    throw nullArgument('shares')
  }
  requireSettings(call.portal, user, body)
  const { portal } = call
  return await portal.process.alone(async () => {
    requireRoomQuota(portal)
    if (body.logo?.tmpFile) takeLogoFile(portal, body.logo.tmpFile)
    const room = addRoom(portal, user, { ...body, title, roomType }, ROOTS.rooms)
    await portal.process.pause(portal.tagDelayMs)
    await portal.tagGap?.(room.id)
    if (call.dies) throw new CrashError()
    recordTags(portal, 'AddedRoomTags', user, room, attachTags(portal, room, tags))
    recordRoom(portal, 'RoomCreated', user.id, room)
    addBirthLink(portal, room)
    recordInitial(portal, room, user)
    return { response: roomDto(portal, room, user, 'created') }
  })
}

const isRoomType = (portal: Portal, roomType: number) =>
  Object.values(ROOM_TYPES).includes(roomType) && (roomType !== ROOM_TYPES.AiRoom || portal.has('aiRooms'))

function unknownType(roomType: number) {
  const message = `Specified argument was out of the range of valid values. (Parameter 'roomType')\nActual value was ${roomType}.`
  return badArgument(message, 'System.ArgumentOutOfRangeException')
}

/** GET /files/rooms/:id: any folder is answered, so a client must look at `roomType` (docs/facts/docspace-api.md#a-folder-answers-where-a-room-is-asked-for). */
export function readRoom(call: Call): Result {
  const id = routeId(call)
  if (call.user === undefined) requireUser(call)
  return { response: infoDto(call, id) }
}

/** PUT /files/rooms/:id: only what is given changes; `tags` replaces the whole set. */
export function updateRoom(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(UpdateRoom, call)
  const room = portal.room(routeId(call))
  if (room === undefined) throw refused('The required folder was not found')
  if (isArchived(room) || !canManage(effectiveAccess(portal, user, room))) throw cannotEditRoom()
  requireSettings(portal, user, body)
  const isSet = applySettings(portal, room, user, body)
  const isRenamed = renameRoom(portal, room, user, body.title)
  if (isSet || isRenamed) portal.touch(room, user.id)
  if (body.tags) replaceTags(portal, room, user, body.tags)
  return { response: roomDto(portal, room, user, 'changed') }
}

/** PUT /files/rooms/:id/pin and /unpin. */
export const pinRoom =
  (isOn: boolean) =>
  (call: UserCall): Result => {
    const { user } = call
    const room = call.portal.room(routeId(call))
    if (room === undefined || isArchived(room)) throw refused("You can't pin a room")
    requireView(call.portal, user, room.id)
    room.pinnedBy = [...room.pinnedBy.filter((id) => id !== user.id), ...(isOn ? [user.id] : [])]
    return { response: roomDto(call.portal, room, user, 'changed') }
  }
