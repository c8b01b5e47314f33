import { bind, flag, list, model, text } from '../http/bind.ts'
import { routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, cannotViewFolder, folderNotFound, nullReference } from '../http/errors.ts'
import { canManage, effectiveAccess, isArchived, isManagerType } from '../members/access.ts'
import { bindInvitations, type Invitation } from '../members/invitation.ts'
import { memberDto } from '../members/member-dto.ts'
import { type Inviting, invite } from '../members/membership.ts'
import { isForeignGuest } from '../people/people.ts'
import { EMPTY_GUID, type Portal } from '../portal/portal.ts'
import type { Room, User } from '../types.ts'

/** PUT /files/rooms/:id/share (docs/facts/docspace-api.md#sharing-a-room). */

const ShareRoom = model('ASC.Files.Core.ApiModels.RequestDto.RoomInvitationRequest', {
  invitations: list('System.Collections.Generic.List`1[ASC.Files.Core.ApiModels.RequestDto.RoomInvitation]'),
  notify: flag(),
  message: text(),
  culture: text(),
  force: flag(),
})

export function shareRoom(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(ShareRoom, call)
  const invitations = bindInvitations(body.invitations ?? [])
  if (invitations.length === 0) return { response: { error: 0 } }
  const room = portal.room(routeId(call))
  if (room === undefined) throw folderNotFound()
  const allowed = permitted(portal, user, room, invitations)
  if (!portal.state.guestInvitations && allowed.some((each) => each.email !== undefined && each.access !== 0)) {
    throw accessDenied()
  }
  call.limiter.countEmails(allowed.filter((each) => each.email !== undefined).length)
  const before = new Map(portal.members(room.id).map(({ userId, access }) => [userId, access]))
  const request = { notify: body.notify === true, culture: body.culture ?? undefined }
  const context: Inviting = { portal, room, user, before, ...request }
  for (const invitation of inOrder(portal, before, allowed)) invite(context, invitation)
  if (context.stumbles === true) throw nullReference()
  const asked = new Set(invitations.map((each) => each.id ?? EMPTY_GUID))
  const rows = portal.members(room.id).filter((member) => asked.has(member.userId))
  const { warning } = context
  const members = rows.map((member) => memberDto(portal, room, member, user))
  return { response: { members, ...(warning === undefined ? {} : { warning }), error: 0 } }
}

/** Groups first. What an id has already had before the call is passed over, also when another entry gives it something else. */
function inOrder(portal: Portal, before: Inviting['before'], invitations: Invitation[]): Invitation[] {
  const isGroup = ({ id, email }: Invitation) => email === undefined && portal.group(id ?? '') !== undefined
  const changes = invitations.filter(
    ({ id = EMPTY_GUID, email, access }) => email !== undefined || before.get(id) !== access,
  )
  return changes.sort((one, other) => Number(isGroup(other)) - Number(isGroup(one)))
}

/** What the caller may do at all: everybody may leave, plain users reach nobody else, others are refused (docs/facts/docspace-api.md#sharing-a-room). */
function permitted(portal: Portal, user: User, room: Room, invitations: Invitation[]): Invitation[] {
  const at = effectiveAccess(portal, user, room)
  const own = invitations.filter(({ id, email }) => id === user.id && email === undefined)
  const isLeaving = own.length > 0 && own.every(({ access }) => access === 0)
  if (at.role !== 'none' && isLeaving && own.length === invitations.length) return own
  if (at.role === 'none') throw cannotViewFolder()
  if (!isManagerType(user.type)) {
    if (own.length > 0) throw accessDenied()
    return []
  }
  if (isArchived(room) || !canManage(at)) throw accessDenied()
  // The owner of the room reaches guests of others as long as they are in it (docs/facts/docspace.md#guests-of-others-in-a-room).
  const inOwn = at.role === 'owner' ? portal.members(room.id).map(({ userId }) => userId) : []
  return invitations.filter(({ id = '' }) => inOwn.includes(id) || !isForeignGuest(user, portal.user(id)))
}
