import { isAdmin, isManagerType } from './access.ts'
import { bind, guid, list, model, text } from './bind.ts'
import { type Call, requireUser } from './call.ts'
import { type Result, streamed } from './envelope.ts'
import { accessDenied, badArgument, refused, userNotFound } from './errors.ts'
import { pageOf } from './paging.ts'
import { employeeFull } from './person-dto.ts'
import type { Portal } from './portal.ts'
import { route } from './router.ts'
import { isAddress } from './share.ts'
import type { User, UserType } from './types.ts'

/** People (DocSpace contract §9, findings B25). */

/** EmployeeType of requests. */
const TYPES: Record<number, UserType> = { 1: 'roomAdmin', 2: 'guest', 3: 'admin', 4: 'user' }

/** Makes an account. Its user name is the front part of the address. */
export function addUser(portal: Portal, wish: Pick<User, 'email' | 'type' | 'status'> & Partial<User>): User {
  const user: User = {
    id: portal.newId(),
    firstName: '',
    lastName: '',
    userName: wish.email.split('@')[0] ?? '',
    activationStatus: 2,
    created: portal.storedNow(),
    ...wish,
  }
  portal.state.users.push(user)
  return user
}

/** A guest who was invited by address: pending until he follows the link. */
export function inviteGuest(portal: Portal, email: string, by: User, culture: string | undefined): User {
  const language = culture === undefined ? {} : { cultureName: culture }
  return addUser(portal, { email: email.toLowerCase(), type: 'guest', status: 4, createdBy: by.id, ...language })
}

/** GET /people/email. */
function byEmail(call: Call): Result {
  const user = requireUser(call)
  const email = call.query.get('email')
  if (email === undefined || email === '') {
    throw badArgument("Value cannot be null. (Parameter 'email')", 'System.ArgumentNullException')
  }
  if (!isAddress(email)) throw badArgument('Incorrect email')
  if (!isManagerType(user.type)) throw accessDenied()
  const found = call.portal.userByEmail(email)
  if (found === undefined) throw userNotFound()
  if (!isAdmin(user) && found.type === 'guest' && found.createdBy !== user.id) throw accessDenied()
  return { response: employeeFull(call.portal, found.id, user) }
}

/** GET /people/@self. */
function self(call: Call): Result {
  const user = requireUser(call)
  const extra = { theme: 'System', loginEventId: 0, hasPersonalFolder: true }
  return { response: { ...employeeFull(call.portal, user.id, user), ...extra } }
}

/** GET /people/:id. */
function byId(call: Call): Result {
  const user = requireUser(call)
  const found = call.portal.user(guid(call.params.id))
  if (found === undefined) throw userNotFound()
  if (!isManagerType(user.type) && found.id !== user.id) throw accessDenied()
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

const Invite = model('ASC.People.ApiModels.RequestDto.InviteUsersRequestDto', {
  invitations: list('System.Collections.Generic.IEnumerable`1[ASC.People.ApiModels.RequestDto.UserInvitation]'),
  culture: text(),
})

/** POST /people/invite: answers with everybody the caller can see (findings B25). */
function invite(call: Call): Result {
  const user = requireUser(call)
  if (!isManagerType(user.type)) throw accessDenied()
  for (const value of bind(Invite, call).invitations ?? []) inviteOne(call.portal, user, value)
  return streamed(call.portal.state.users.map((each) => employeeFull(call.portal, each.id, user)))
}

function inviteOne(portal: Portal, user: User, value: unknown): void {
  const { email, type } = value as { email?: unknown; type?: unknown }
  const wanted = TYPES[Number(type)]
  if (typeof email !== 'string' || wanted === undefined) return
  if (
    wanted === 'guest' ||
    (wanted === 'roomAdmin' && !isAdmin(user)) ||
    (wanted === 'admin' && user.type !== 'owner')
  ) {
    throw refused('Access denied')
  }
  if (portal.userByEmail(email) !== undefined) return
  addUser(portal, { email, type: wanted, status: 4, createdBy: user.id })
  portal.state.mails.push({ at: portal.now(), to: email, kind: 'invitation' })
}

export const peopleRoutes = [
  route('GET', '/people/email', byEmail, { unpaid: true }),
  route('GET', '/people/@self', self, { unpaid: true }),
  route('GET', '/people/filter', filter, { unpaid: true }),
  route('GET', '/people/:id', byId, { unpaid: true }),
  route('POST', '/people/invite', invite),
]
