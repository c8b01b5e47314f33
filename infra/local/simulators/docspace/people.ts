import { isAdmin, isManagerType } from './access.ts'
import { type Call, requireUser } from './call.ts'
import { type Result, streamed } from './envelope.ts'
import { accessDenied, badArgument, userNotFound, ValidationError } from './errors.ts'
import { isAddress } from './invitation.ts'
import { pageOf } from './paging.ts'
import { employeeFull } from './person-dto.ts'
import { route } from './router.ts'
import type { User } from './types.ts'

/** People (DocSpace contract §9, findings B25). */

/** Administrators see everybody, room administrators everybody but guests of others, the rest only themselves. */
export function maySee(user: User, other: User): boolean {
  if (isAdmin(user) || user.id === other.id) return true
  return user.type === 'roomAdmin' && (other.type !== 'guest' || other.createdBy === user.id)
}

/** GET /people/email. */
function byEmail(call: Call): Result {
  const user = requireUser(call)
  const email = call.query.get('email')
  if (email === undefined || email === '') {
    throw badArgument("Value cannot be null. (Parameter 'email')", 'System.ArgumentNullException')
  }
  if (!isAddress(email)) throw new ValidationError({ email: ['The Email field is not a valid e-mail address.'] })
  const found = call.portal.userByEmail(email)
  if (found === undefined) throw userNotFound()
  if (!maySee(user, found)) throw accessDenied()
  return { response: employeeFull(call.portal, found.id, user) }
}

/** GET /people/@self. */
function self(call: Call): Result {
  const user = requireUser(call)
  const extra = { theme: 'System', loginEventId: 0, hasPersonalFolder: true }
  return { response: { ...employeeFull(call.portal, user.id, user), ...extra } }
}

/** GET /people/:id, by guid or user name. */
function byId(call: Call): Result {
  const user = requireUser(call)
  const name = call.params.id?.toLowerCase() ?? ''
  const found = call.portal.state.users.find((each) => each.userName.toLowerCase() === name || each.id === name)
  if (found === undefined) throw userNotFound()
  if (!maySee(user, found)) throw accessDenied()
  return { response: employeeFull(call.portal, found.id, user) }
}

/** GET /people/filter, with the filters that the product could want. */
function filter(call: Call): Result {
  const user = requireUser(call)
  if (!isManagerType(user.type)) throw accessDenied()
  const { count, startIndex } = pageOf(call.query)
  const status = call.query.get('employeeStatus')
  const words = (call.query.get('filterValue') ?? '').toLowerCase()
  const found = call.portal.state.users.filter(
    (each) =>
      (status === undefined || each.status === Number(status)) &&
      `${each.firstName} ${each.lastName} ${each.email}`.toLowerCase().includes(words),
  )
  const shown = found.slice(startIndex, startIndex + count)
  return { ...streamed(shown.map((each) => employeeFull(call.portal, each.id, user))), total: found.length }
}

export const peopleRoutes = [
  route('GET', '/people/email', byEmail, { unpaid: true }),
  route('GET', '/people/@self', self, { unpaid: true }),
  route('GET', '/people/filter', filter, { unpaid: true }),
  route('GET', '/people/:id', byId, { unpaid: true }),
]
