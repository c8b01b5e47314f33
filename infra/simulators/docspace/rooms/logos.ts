import { roomDto } from '../files/entry-dto.ts'
import { filePart } from '../files/upload/upload.ts'
import { bind, model, text } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, cannotEditRoom, itemNotFound } from '../http/errors.ts'
import { canManage, effectiveAccess, isArchived, isManagerType } from '../members/access.ts'
import type { Room, User } from '../types.ts'
import { recordRoom } from './events.ts'
import { COVERS, settingFields } from './room-setting-fields.ts'
import { applySettings, hasLogoFile, requireSettings } from './room-settings.ts'

/** Pictures of rooms: put somewhere first, then made a room's logo. */

const PICTURES = ['89504e47', 'ffd8ff', '47494638']

/** POST /files/logos: 200 also for what is no picture. */
export async function putLogoFile(call: UserCall): Promise<Result> {
  if (!isManagerType(call.user.type)) throw accessDenied()
  const part = await filePart(call)
  const start = part?.bytes.subarray(0, 4).toString('hex') ?? ''
  if (part === undefined || !PICTURES.some((each) => start.startsWith(each))) {
    const message = "NoDecodeDelegateForThisImageFormat `' @ error/blob.c/BlobToImage/479"
    return { response: { success: false, message } }
  }
  const name = `${call.portal.newId()}.png`
  call.portal.state.logoFiles.push(name)
  return { response: { success: true, data: name } }
}

function editedRoom(call: Call, user: User): Room {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  if (isArchived(room) || !canManage(effectiveAccess(call.portal, user, room))) throw cannotEditRoom()
  return room
}

const Logo = model('ASC.Files.Core.ApiModels.RequestDto.LogoRequest', { tmpFile: text() })

/** POST and DELETE /files/rooms/:id/logo. */
export const setLogo =
  (isOn: boolean) =>
  (call: UserCall): Result => {
    const { portal, user } = call
    const room = editedRoom(call, user)
    if (isOn && !hasLogoFile(portal, bind(Logo, call).tmpFile ?? '')) throw accessDenied()
    room.logo = isOn
    recordRoom(portal, isOn ? 'RoomLogoCreated' : 'RoomLogoDeleted', user.id, room)
    return { response: roomDto(portal, room, user, 'changed') }
  }

const Cover = model('ASC.Files.Core.ApiModels.RequestDto.CoverRequestDto', {
  color: settingFields('').color,
  cover: settingFields('').cover,
})

export const listCovers = (): Result => streamed(COVERS.map((id) => ({ id, data: '<svg />' })))

/** POST /files/rooms/:id/cover: the same as PUT of the room with these two. */
export function setCover(call: UserCall): Result {
  const { user } = call
  const body = bind(Cover, call)
  const room = editedRoom(call, user)
  requireSettings(call.portal, body)
  applySettings(call.portal, room, user, body)
  return { response: roomDto(call.portal, room, user, 'changed') }
}
