import { roomDto } from '../files/entry-dto.ts'
import { bind, list, model, text } from '../http/bind.ts'
import type { UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { notPermitted, refused } from '../http/errors.ts'
import { isAdmin, isManagerType } from '../members/access.ts'
import { type Portal, ROOTS } from '../portal/portal.ts'
import type { Room, User } from '../types.ts'
import { record } from './events.ts'

/** Giving rooms away (docs/facts/docspace.md#the-owner-of-a-room). */

const OwnerChange = model('ASC.Files.Core.ApiModels.RequestDto.ChangeOwnerRequestDto', {
  userId: text({ required: true }),
  folderIds: list('System.Collections.Generic.IEnumerable`1[System.Text.Json.JsonElement]'),
})

/** POST /files/owner: all of the rooms, or none when the caller may not give one of them away. Unknown ids are ignored. */
export function changeOwner(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(OwnerChange, call)
  const rooms = (body.folderIds ?? []).map((id) => portal.room(Number(id))).filter((room) => room !== undefined)
  const mayGive = ({ parentId, createdBy }: Room) =>
    parentId === ROOTS.rooms && (createdBy === user.id || isAdmin(user))
  const heir = portal.user(body.userId ?? '')
  if (!rooms.every(mayGive)) throw notPermitted()
  if (heir === undefined || !isManagerType(heir.type) || heir.status !== 1) throw refused('You cannot select this user')
  for (const room of rooms.filter(({ createdBy }) => createdBy !== heir.id)) {
    giveAway(portal, room, heir, user)
    portal.touch(room, user.id)
  }
  return { response: rooms.map((room) => roomDto(portal, room, user, 'created')), count: 1 }
}

/** An active old owner stays as room manager. */
export function giveAway(portal: Portal, room: Room, heir: User, by: User): void {
  const before = room.createdBy
  if (before === heir.id) return
  const { state } = portal
  state.members = state.members.filter((each) => each.roomId !== room.id || each.userId !== heir.id)
  if (portal.user(before)?.status === 1) state.members.push({ roomId: room.id, userId: before, access: 9, by: by.id })
  room.createdBy = heir.id
  record(portal, 'RoomChangeOwner', by.id, { roomId: room.id, data: { owner: heir.id, oldOwner: before } })
}
