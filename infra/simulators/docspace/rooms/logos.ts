import { roomDto } from '../files/entry-dto.ts'
import { filePart } from '../files/upload.ts'
import { bind, model, text } from '../http/bind.ts'
import { type Call, requireUser, routeId } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, cannotEditRoom, itemNotFound } from '../http/errors.ts'
import { route } from '../http/router.ts'
import { canManage, isArchived, isManagerType, standing } from '../members/access.ts'
import type { Room, User } from '../types.ts'
import { recordRoom } from './events.ts'
import { COVERS, settingFields } from './room-setting-fields.ts'
import { applySettings, hasLogoFile, requireSettings } from './room-settings.ts'

/** Pictures of rooms: put somewhere first, then made a room's logo. */

const PICTURES = ['89504e47', 'ffd8ff', '47494638']

/** POST /files/logos: 200 also for what is no picture. */
async function putLogoFile(call: Call): Promise<Result> {
  if (!isManagerType(requireUser(call).type)) throw accessDenied()
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
  if (isArchived(room) || !canManage(standing(call.portal, user, room))) throw cannotEditRoom()
  return room
}

const Logo = model('ASC.Files.Core.ApiModels.RequestDto.LogoRequest', { tmpFile: text() })

/** POST and DELETE /files/rooms/:id/logo. */
const setLogo =
  (isOn: boolean) =>
  (call: Call): Result => {
    const user = requireUser(call)
    const { portal } = call
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

/** POST /files/rooms/:id/cover: the same as PUT of the room with these two. */
function setCover(call: Call): Result {
  const user = requireUser(call)
  const body = bind(Cover, call)
  const room = editedRoom(call, user)
  requireSettings(call.portal, body)
  applySettings(call.portal, room, user, body)
  return { response: roomDto(call.portal, room, user, 'changed') }
}

export const logoRoutes = [
  route('GET', '/files/rooms/covers', () => streamed(COVERS.map((id) => ({ id, data: '<svg />' })))),
  route('POST', '/files/rooms/:id/cover', setCover),
  route('POST', '/files/logos', putLogoFile),
  route('POST', '/files/rooms/:id/logo', setLogo(true)),
  route('DELETE', '/files/rooms/:id/logo', setLogo(false)),
]
