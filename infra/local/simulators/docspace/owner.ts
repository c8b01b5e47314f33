import { isAdmin, isManagerType } from './access.ts'
import { bind, list, model, text } from './bind.ts'
import { type Call, requireUser } from './call.ts'
import { roomDto } from './entry-dto.ts'
import type { Result } from './envelope.ts'
import { notPermitted, refused } from './errors.ts'
import { type Portal, ROOTS } from './portal.ts'
import { route } from './router.ts'
import type { Room, User } from './types.ts'

/** Giving rooms away (findings B19). */

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

export const ownerRoutes = [route('POST', '/files/owner', changeOwner)]
