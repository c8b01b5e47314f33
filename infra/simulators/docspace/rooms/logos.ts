import { randomUUID } from 'node:crypto'
import { roomDto } from '../files/entry-dto.ts'
import { filePart } from '../files/upload/upload.ts'
import { bind, model } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, cannotEditRoom, itemNotFound } from '../http/errors.ts'
import { canManage, effectiveAccess, isArchived, isManagerType } from '../members/access.ts'
import type { Room, User } from '../types.ts'
import { recordRoom } from './events.ts'
import { requireLogoFile, takeLogoFile } from './logo-files.ts'
import { COVERS, logoRequest, settingFields } from './room-setting-fields.ts'
import { applySettings, requireSettings } from './room-settings.ts'

/** Pictures of rooms: put somewhere first, then made a room's logo (docs/facts/docspace.md#a-logo-of-ones-own). */

/** The beginnings of what is decoded and taken, and of what is decoded and not taken. */
const TAKEN = ['89504e47', 'ffd8ff']
const KNOWN = ['47494638', '424d', '52494646']

/** `max-upload-size` as the server is delivered. */
const LARGEST = 5 * 1_024 * 1_024

const problemOf = (bytes: Buffer): string | undefined => {
  const begins = (with_: string) => bytes.subarray(0, 4).toString('hex').startsWith(with_)
  if (bytes.length > LARGEST) return 'The maximum file size is exceeded (5 MB).'
  if (KNOWN.some(begins)) return 'unknown image file type'
  if (!TAKEN.some(begins)) return "NoDecodeDelegateForThisImageFormat `' @ error/blob.c/BlobToImage/479"
  // Not decoded here: what ends behind its signature is surely no picture.
  return bytes.length <= 8 ? "InsufficientImageDataInFile `' @ error/png.c/ReadPNGImage/3962" : undefined
}

/** POST /files/logos: 200 also for what is no picture. */
export async function putLogoFile({ portal, user, ...call }: UserCall): Promise<Result> {
  if (!isManagerType(user.type)) throw accessDenied()
  const part = await filePart({ portal, user, ...call })
  if (part === undefined) return { response: { success: false } }
  const message = problemOf(part.bytes)
  if (message !== undefined) return { response: { success: false, message } }
  const name = `${randomUUID()}_${user.id}.png`
  portal.state.logoFiles.push(name)
  return { response: { success: true, data: `/storage/room_logos/logos_temp/${name}` } }
}

function editedRoom(call: Call, user: User): Room {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  if (isArchived(room) || !canManage(effectiveAccess(call.portal, user, room))) throw cannotEditRoom()
  return room
}

const Logo = logoRequest('')

/** POST and DELETE /files/rooms/:id/logo. */
export const setLogo =
  (isOn: boolean) =>
  (call: UserCall): Result => {
    const { portal, user } = call
    const tmpFile = isOn ? (bind(Logo, call).tmpFile ?? '') : ''
    const room = editedRoom(call, user)
    if (isOn) requireLogoFile(portal, user, tmpFile)
    if (isOn) takeLogoFile(portal, tmpFile)
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
  requireSettings(call.portal, user, body)
  applySettings(call.portal, room, user, body)
  return { response: roomDto(call.portal, room, user, 'changed') }
}
