import { bind, guids, model } from '../http/bind.ts'
import type { UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, refused, userNotFound } from '../http/errors.ts'
import { isAdmin, isManagerType } from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import { employeeFull } from './person-dto.ts'

/** Accounts that end, and guests whom a colleague lets go (docs/facts/docspace.md#a-guest-who-is-deleted-comes-back-as-another). */

function leaveRooms(portal: Portal, isGone: (member: { userId: string; by?: string }) => boolean): void {
  portal.state.members = portal.state.members.filter((member) => !isGone(member))
}

/** DELETE /people/:id: only who is suspended already. */
export function deletePerson(call: UserCall): Result {
  const { portal, user } = call
  const person = portal.user(call.params.id ?? '')
  if (!isAdmin(user)) throw accessDenied()
  if (person === undefined) throw userNotFound()
  if (person.status !== 2) throw refused('The user is not suspended')
  // The recorded server lacked the identity service, without which a colleague is not deleted.
  if (person.type !== 'guest') throw refused('Not Found')
  const profileUrl = `${portal.base}/accounts/guests/filter?search=`
  const response = { ...employeeFull(portal, person.id, user), profileUrl }
  leaveRooms(portal, ({ userId }) => userId === person.id)
  portal.state.users = portal.state.users.filter((each) => each !== person)
  return { response }
}

const Guests = model('ASC.People.ApiModels.RequestDto.UpdateMembersRequestDto', {
  userIds: guids('System.Collections.Generic.IEnumerable`1[System.Guid]'),
})

/** DELETE /people/guests: removes guests from the caller's list and from rooms to which the caller invited them; the accounts stay. */
export function forgetGuests(call: UserCall): Result {
  const { user } = call
  const ids = bind(Guests, call).userIds ?? []
  if (!isManagerType(user.type)) throw accessDenied()
  leaveRooms(call.portal, ({ userId, by }) => ids.includes(userId) && by === user.id)
  return {}
}
