import { quotaExceeded } from '../http/errors.ts'
import { createPrimaryLink } from '../links/links.ts'
import { type Portal, ROOTS } from '../portal/portal.ts'
import type { Room, User } from '../types.ts'
import type { Settings } from './room-setting-fields.ts'
import { randomColor, settingsOf } from './room-settings.ts'

/** What new rooms share, whether `createRoom` makes them, a template or a copy (docs/facts/docspace-api.md#making-a-room). */

/** What decides a new room's looks. */
export interface RoomRequest extends Settings {
  title: string
  roomType: number
}

/** Throws 402 when the tariff allows no more rooms. */
export function requireRoomQuota(portal: Portal): void {
  const max = portal.state.tariff.maxRooms
  if (max === undefined) return
  const active = portal.state.rooms.filter((room) => room.parentId === ROOTS.rooms).length
  if (active >= max) throw quotaExceeded(`The number of rooms should not exceed ${max}`)
}

/** Puts a new room under a root. */
export function addRoom(portal: Portal, user: User, request: RoomRequest, parentId: number): Room {
  const room: Room = {
    id: portal.nextFolderId(),
    title: request.title,
    roomType: request.roomType,
    parentId,
    tags: [],
    color: randomColor(),
    indexing: false,
    denyDownload: false,
    pinnedBy: [],
    ...portal.stamp(user.id),
    ...settingsOf(request),
  }
  portal.state.rooms.push(room)
  return room
}

/** The link that public and form rooms have from the beginning; templates have none. */
export function addBirthLink(portal: Portal, room: Room): void {
  if (room.parentId !== ROOTS.rooms || (room.roomType !== 6 && room.roomType !== 1)) return
  createPrimaryLink(portal, room)
}
