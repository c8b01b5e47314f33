import { routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, itemNotFound, nullArgument, userNotFound, ValidationError } from '../http/errors.ts'
import { pageOf } from '../http/paging.ts'
import { isAdmin, isManagerType } from '../members/access.ts'
import { isAddress } from '../members/invitation.ts'
import type { User } from '../types.ts'
import { employeeFull } from './person-dto.ts'

/** People (docs/facts/docspace-api.md#people-and-accounts). */

/** Administrators see everybody, room administrators everybody but guests of others, the rest only themselves. */
export function maySee(user: User, other: User): boolean {
  if (isAdmin(user) || user.id === other.id) return true
  return user.type === 'roomAdmin' && !isForeignGuest(user, other)
}

/** A room administrator does not see guests of others before inviting them by address. */
export const isForeignGuest = (user: User, other: User | undefined): boolean =>
  !isAdmin(user) &&
  other?.type === 'guest' &&
  other.createdBy !== user.id &&
  other.alsoInvitedBy?.includes(user.id) !== true

/** GET /people/email. */
export function personByEmail(call: UserCall): Result {
  const { user } = call
  const email = call.query.get('email')
  if (email === undefined || email === '') {
    throw nullArgument('email')
  }
  if (!isAddress(email)) throw new ValidationError({ email: ['The Email field is not a valid e-mail address.'] })
  const found = call.portal.userByEmail(email)
  if (found === undefined) throw userNotFound()
  if (!maySee(user, found)) throw accessDenied()
  return { response: employeeFull(call.portal, found.id, user) }
}

/** GET /people/@self. */
export function readSelf(call: UserCall): Result {
  const { user } = call
  const extra = { theme: 'System', loginEventId: 0, hasPersonalFolder: user.type !== 'guest' }
  return { response: { ...employeeFull(call.portal, user.id, user), ...extra } }
}

/** GET /people/:id, by guid or user name. */
export function personById(call: UserCall): Result {
  const { user } = call
  const name = call.params.id?.toLowerCase() ?? ''
  const found = call.portal.state.users.find((each) => each.userName.toLowerCase() === name || each.id === name)
  if (found === undefined) throw userNotFound()
  if (!maySee(user, found)) throw accessDenied()
  return { response: employeeFull(call.portal, found.id, user) }
}

/** GET /people/filter, with the filters that the product could want. */
export function filterPeople(call: UserCall): Result {
  const wanted = (name: string) => call.query.get(name)
  return page(
    call,
    (each) =>
      [String(each.status), undefined].includes(wanted('employeeStatus')) &&
      [String(each.activationStatus), undefined].includes(wanted('activationStatus')) &&
      (wanted('area') !== 'guests' || each.type === 'guest'),
  )
}

/** One page of the people who fit, by the text of the query too. */
function page(call: UserCall, fits: (person: User) => boolean, extra: (person: User) => object = () => ({})): Result {
  const { user } = call
  if (!isManagerType(user.type)) throw accessDenied()
  const { count, startIndex } = pageOf(call.query)
  const words = (call.query.get('filterValue') ?? '').toLowerCase()
  const found = call.portal.state.users.filter(
    (each) => fits(each) && `${each.firstName} ${each.lastName} ${each.email}`.toLowerCase().includes(words),
  )
  const shown = found.slice(startIndex, startIndex + count)
  const response = shown.map((each) => ({ ...employeeFull(call.portal, each.id, user), ...extra(each) }))
  return { response, count: response.length, total: found.length }
}

/** GET /people/status/:status. */
export const peopleByStatus = (call: UserCall): Result =>
  page(call, ({ status }) => String(status) === call.params.status)

/** GET /people/room/:id: whom the caller sees, and whether each is in the room. */
export function peopleOfRoom(call: UserCall): Result {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  const inside = new Set([room.createdBy, ...call.portal.members(room.id).map(({ userId }) => userId)])
  return page(
    call,
    () => true,
    (person) => ({ shared: inside.has(person.id) }),
  )
}
