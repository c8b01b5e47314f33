import { bind, flag, guids, model } from '../http/bind.ts'
import { routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, notPermitted, nullReference, recordNotFound } from '../http/errors.ts'
import { mailInvitation } from '../people/mails.ts'
import { isForeignGuest, maySee } from '../people/people.ts'
import { employeeFull } from '../people/person-dto.ts'
import type { Portal } from '../portal/portal.ts'
import { record } from '../rooms/events.ts'
import type { Room, User } from '../types.ts'
import { canManage, effectiveAccess, isArchived, isTemplate } from './access.ts'

/** Sending invitations again (docs/facts/docspace.md#sending-an-invitation-again). */

const Resend = model('ASC.Files.Core.ApiModels.RequestDto.UserInvitationRequestDto', {
  usersIds: guids('System.Collections.Generic.List`1[System.Guid]'),
  resendAll: flag(),
})

/** POST /files/rooms/:id/resend: a mail for each named person who has a row of their own, also after they have joined. */
export function resendInvitations(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(Resend, call)
  const room = portal.room(routeId(call))
  const named = new Set(body.usersIds ?? [])
  if (body.resendAll !== true && named.size === 0) return {}
  if (room !== undefined && isTemplate(room)) throw recordNotFound()
  if (room === undefined || isArchived(room) || !canManage(effectiveAccess(portal, user, room))) throw notPermitted()
  const chosen = body.resendAll === true ? unconfirmed(portal, room) : directMembers(portal, room, named)
  for (const person of chosen) {
    if (isForeignGuest(user, person)) continue
    mailInvitation(portal, person, user, { kind: 'resend', room })
    record(portal, 'RoomInviteResend', user.id, { roomId: room.id, data: { user: person.id } })
  }
  return {}
}

const peopleOf = (portal: Portal, ids: string[]) =>
  ids.map((id) => portal.user(id)).filter((person) => person !== undefined)

/** Everybody with an unconfirmed address, also the owner and colleagues whom an administrator made. */
function unconfirmed(portal: Portal, room: Room): User[] {
  const ids = [room.createdBy, ...portal.members(room.id).map(({ userId }) => userId)]
  return peopleOf(portal, [...new Set(ids)]).filter(({ activationStatus }) => activationStatus === 2)
}

function directMembers(portal: Portal, room: Room, named: ReadonlySet<string>): User[] {
  const inside = portal.members(room.id).map(({ userId }) => userId)
  return peopleOf(
    portal,
    [...named].filter((id) => inside.includes(id)),
  )
}

const Again = model('ASC.People.ApiModels.RequestDto.UpdateMembersRequestDto', {
  userIds: guids('System.Collections.Generic.IEnumerable`1[System.Guid]'),
  resendAll: flag(),
})

/** PUT /people/invite: who has not come gets a mail that names no room. */
export function inviteAgain(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(Again, call)
  if (user.type === 'user' || user.type === 'guest') throw accessDenied()
  const ids = body.userIds ?? []
  if (!ids.every((id) => portal.user(id) !== undefined)) throw nullReference()
  const people = body.resendAll === true ? pending(portal, user) : peopleOf(portal, ids)
  for (const person of people) {
    if (person.activationStatus === 2)
      mailInvitation(portal, person, user, { kind: 'portal', culture: person.cultureName })
  }
  return { response: people.map((person) => employeeFull(portal, person.id, user)), count: 1 }
}

const pending = (portal: Portal, user: User) =>
  portal.state.users.filter((person) => person.activationStatus === 2 && maySee(user, person))
