import { anything, bind, enumeration, list, model, text } from '../http/bind.ts'
import { type Call, requireUser, type UserCall } from '../http/call.ts'
import { type Result, streamed, type WireAnswer } from '../http/envelope.ts'
import { accessDenied, badArgument } from '../http/errors.ts'
import { isAdmin, isManagerType } from '../members/access.ts'
import { isAddress } from '../members/invitation.ts'
import type { Portal } from '../portal/portal.ts'
import type { User, UserType } from '../types.ts'
import { mailInvitation } from './mails.ts'
import { addUser } from './new-account.ts'
import { maySee } from './people.ts'
import { employee, employeeFull } from './person-dto.ts'
import { register } from './registration.ts'

/** Making and ending accounts (docs/facts/docspace-api.md#people-and-accounts). */

/** EmployeeType of requests. */
const TYPES: Record<number, UserType> = { 1: 'roomAdmin', 2: 'guest', 3: 'admin', 4: 'user' }

/** A guest who was invited by address: pending until the link is followed. */
export function inviteGuest(portal: Portal, email: string, by: User, culture: string | undefined): User {
  const request = { email, type: 'guest', status: 4, createdBy: by.id } as const
  return addUser(portal, { ...request, ...languageOf(culture) })
}

/** Languages that the server speaks; asked for another one it speaks English. */
const CULTURES =
  'az bg cs de el-GR en-GB en-US es fi fr hy-AM it ja-JP ko-KR lo-LA lv nl pl pt pt-BR ro ru sk sl tr uk-UA vi zh-CN'

function languageOf(culture: string | undefined): { cultureName?: string } {
  if (culture === undefined) return {}
  return { cultureName: CULTURES.split(' ').includes(culture) ? culture : 'en-US' }
}

const Invite = model('ASC.People.ApiModels.RequestDto.InviteUsersRequestDto', {
  invitations: list('System.Collections.Generic.IEnumerable`1[ASC.People.ApiModels.RequestDto.UserInvitation]'),
  culture: text(),
})

/** POST /people/invite: answers with everybody the caller can see (docs/facts/docspace-api.md#people-and-accounts). */
export function invitePeople(call: UserCall): Result {
  const { user } = call
  if (!isManagerType(user.type)) throw accessDenied()
  const { invitations, culture } = bind(Invite, call)
  for (const value of invitations ?? []) inviteOne(call.portal, user, value, culture ?? undefined)
  const seen = call.portal.state.users.filter((each) => maySee(user, each))
  return { response: seen.map((each) => employee(call.portal, each.id)) }
}

function inviteOne(portal: Portal, user: User, value: unknown, culture: string | undefined): void {
  const { email, type } = value as { email?: unknown; type?: unknown }
  const wanted = TYPES[Number(type)]
  if (typeof email !== 'string' || wanted === undefined) return
  if (
    wanted === 'guest' ||
    (wanted === 'roomAdmin' && !isAdmin(user)) ||
    (wanted === 'admin' && user.type !== 'owner')
  ) {
    throw accessDenied()
  }
  const known = portal.userByEmail(email)
  if (known?.status === 2) throw badArgument(`User disabled: ${known.email}`)
  if (known !== undefined) {
    // A guest who has not come becomes a user, without a word.
    if (known.status === 4 && known.type === 'guest') known.type = wanted
    return
  }
  const language = languageOf(culture)
  const person = addUser(portal, { email, type: wanted, status: 4, createdBy: user.id, ...language })
  mailInvitation(portal, person, user, { kind: 'portal', culture: language.cultureName })
}

const NewMember = model('ASC.People.ApiModels.RequestDto.MemberRequestDto', {
  email: text(),
  firstName: text(),
  lastName: text(),
  type: enumeration('ASC.Core.Users.EmployeeType', { RoomAdmin: 1, Guest: 2, DocSpaceAdmin: 3, User: 4 }),
  password: anything(),
  cultureName: text(),
})

/** POST /people: an active account at once (docs/facts/docspace-api.md#people-and-accounts), or somebody who follows an invitation. */
export function createMember(call: Call): Result | WireAnswer {
  if (call.headers.confirm !== undefined) return register(call)
  const user = requireUser(call)
  const body = bind(NewMember, call)
  const type = TYPES[body.type ?? 1]
  if (!isAdmin(user) || type === undefined || (type === 'admin' && user.type !== 'owner')) throw accessDenied()
  if (!body.email || !isAddress(body.email)) throw badArgument('Incorrect email')
  if (call.portal.userByEmail(body.email) !== undefined) throw badArgument('The email is already in use')
  const names = { firstName: body.firstName ?? '', lastName: body.lastName ?? '' }
  const added = addUser(call.portal, { email: body.email, type, status: 1, createdBy: user.id, ...names })
  return { response: employeeFull(call.portal, added.id, user) }
}

const Members = model('ASC.People.ApiModels.RequestDto.UpdateMembersRequestDto', {
  userIds: list('System.Collections.Generic.IEnumerable`1[System.Guid]'),
})

/** PUT /people/status/:status: 1 active again, 2 terminated. The owner and oneself are left alone. */
export function changeStatus(call: UserCall): Result {
  const { user } = call
  const ids = (bind(Members, call).userIds ?? []).map(String)
  if (!isAdmin(user)) throw accessDenied()
  const status = call.params.status === '2' || call.params.status?.toLowerCase() === 'terminated' ? 2 : 1
  const people = call.portal.state.users.filter((each) => ids.includes(each.id))
  for (const person of people)
    if (person.type !== 'owner' && person.id !== user.id) setStatus(call.portal, person, status)
  return streamed(people.map((person) => employeeFull(call.portal, person.id, user)))
}

function setStatus(portal: Portal, person: User, status: 1 | 2): void {
  person.status = status
  // Sessions die with the account and stay dead; its keys work again when it comes back.
  const { state } = portal
  state.sessions = Object.fromEntries(Object.entries(state.sessions).filter(([, id]) => id !== person.id))
}

/** PUT /people/type/:type: not for somebody who has rooms; then POST /people/type with an heir is the way. */
export function changeTypes(call: UserCall): Result {
  const { user } = call
  const ids = (bind(Members, call).userIds ?? []).map(String)
  const type = TYPES[Number(call.params.type)]
  const { rooms, users } = call.portal.state
  if (!isAdmin(user) || type === undefined || rooms.some(({ createdBy }) => ids.includes(createdBy)))
    throw accessDenied()
  const people = users.filter(({ id }) => ids.includes(id))
  for (const person of people) person.type = type
  return streamed(people.map((person) => employeeFull(call.portal, person.id, user)))
}
