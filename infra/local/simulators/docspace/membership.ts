import { roleIsLegal } from './access.ts'
import { inviteGuest } from './accounts.ts'
import { nullReference, roleNotAvailable } from './errors.ts'
import { record, roleName } from './events.ts'
import type { Invitation } from './invitation.ts'
import { mailInvitation, post } from './mails.ts'
import { EMPTY_GUID, type Portal } from './portal.ts'
import type { Member, Room, User } from './types.ts'

/** What one entry of a share call does (docs/facts/docspace.md#members-of-a-room). */

export interface Inviting {
  portal: Portal
  room: Room
  user: User
  notify: boolean
  culture: string | undefined
  /** Why somebody was left out. */
  warning?: string
}

/** One invitation; the earlier ones stay when this one is refused. An address wins over an id. */
export function invite(context: Inviting, { id = EMPTY_GUID, email, access }: Invitation): void {
  if (email !== undefined) byEmail(context, email, access)
  else if (context.portal.group(id) !== undefined) groupById(context, id, access)
  else byId(context, id, access)
}

/** Removing by address has no effect beside a line in the log. */
function byEmail(context: Inviting, email: string, access: number): void {
  const { portal, room, user } = context
  if (!roleIsLegal(room, 'guest', access)) throw roleNotAvailable()
  if (access === 0) {
    recordNothing(context, portal.userByEmail(email)?.id ?? EMPTY_GUID)
    return
  }
  const person = portal.userByEmail(email) ?? newGuest(context, email)
  if (person === undefined) return
  if (person.status !== 2) person.alsoInvitedBy = [...new Set([...(person.alsoInvitedBy ?? []), user.id])]
  const changed = setMember(context, person.id, access)
  if (changed === 'same') return
  // Who has never confirmed his address is invited, also a colleague whom an administrator made.
  if (person.activationStatus === 2 && person.status !== 2) {
    const kind = changed === 'new' ? 'invitation' : 'role'
    mailInvitation(portal, person, user, { kind, room, access, ...languageOf(context) })
  } else if (context.notify) {
    post(portal, person, { kind: 'room', roomId: room.id, access })
  }
  if (changed === 'changed' && person.status === 4) stumbleOverPhantom(portal, room)
}

const languageOf = ({ culture }: Inviting) => (culture === undefined ? {} : { culture })

/** The tariff may have no place for one more guest: the call succeeds without him. */
function newGuest(context: Inviting, email: string): User | undefined {
  const { portal, user, culture } = context
  const max = portal.state.tariff.maxGuests
  const guests = portal.state.users.filter((each) => each.type === 'guest').length
  if (max === undefined || guests < max) return inviteGuest(portal, email, user, culture)
  context.warning = `The number of guests should not exceed ${max}`
  return undefined
}

/** The first change of a pending guest by address in a room with a row of an unknown person fails after it was made (docs/facts/docspace-api.md#sharing-a-room). */
function stumbleOverPhantom(portal: Portal, room: Room): void {
  const phantom = portal.members(room.id).find(({ userId }) => !isKnown(portal, userId) && userId !== EMPTY_GUID)
  if (phantom === undefined) return
  portal.state.members = portal.state.members.filter((each) => each !== phantom)
  throw nullReference()
}

const isKnown = (portal: Portal, id: string) => portal.user(id) !== undefined || portal.group(id) !== undefined

function byId(context: Inviting, id: string, access: number): void {
  const { portal, room } = context
  const person = portal.user(id)
  if (!roleIsLegal(room, person?.type ?? 'user', access)) throw roleNotAvailable()
  if (access === 0) {
    remove(context, id)
    return
  }
  if (person?.status === 2) return
  const changed = setMember(context, id, access)
  if (changed === 'same' || !context.notify || person?.status !== 1 || person.activationStatus === 2) return
  post(portal, person, { kind: 'room', roomId: room.id, access })
}

/** Nobody who is in by a group only gets out this way; the log then has a line without a role. */
function remove(context: Inviting, id: string): void {
  const { portal, room, user } = context
  const row = portal.members(room.id).find((each) => each.userId === id)
  portal.state.members = portal.state.members.filter((each) => each !== row)
  if (row !== undefined) record(portal, 'RoomRemoveUser', user.id, { roomId: room.id, data: { user: id } })
  else recordNothing(context, id)
}

function recordNothing({ portal, room, user }: Inviting, id: string): void {
  record(portal, 'RoomCreateUser', user.id, { roomId: room.id, data: { user: id, access: '' } })
}

function groupById({ portal, room, user }: Inviting, id: string, access: number): void {
  if (!roleIsLegal(room, 'group', access)) throw roleNotAvailable()
  const row = portal.members(room.id).find((each) => each.userId === id)
  const note = (action: string, more: object) =>
    record(portal, action, user.id, { roomId: room.id, data: { group: id, ...more } })
  if (access === 0) {
    portal.state.members = portal.state.members.filter((each) => each !== row)
    if (row !== undefined) note('RoomGroupRemove', {})
  } else if (row === undefined) {
    portal.state.members.push({ roomId: room.id, userId: id, access, by: user.id })
    note('RoomGroupAdded', { access: roleName(access) })
  } else if (row.access !== access) {
    note('RoomUpdateAccessForGroup', { access: roleName(access), oldAccess: roleName(row.access) })
    row.access = access
  }
}

function setMember({ portal, room, user }: Inviting, userId: string, access: number): 'new' | 'same' | 'changed' {
  const row: Member | undefined = portal.members(room.id).find((each) => each.userId === userId)
  const note = (action: string, more: object) =>
    record(portal, action, user.id, { roomId: room.id, data: { user: userId, access: roleName(access), ...more } })
  if (row === undefined) {
    portal.state.members.push({ roomId: room.id, userId, access, by: user.id })
    note('RoomCreateUser', {})
    return 'new'
  }
  if (row.access === access) return 'same'
  note('RoomUpdateAccessForUser', { oldAccess: roleName(row.access) })
  row.access = access
  return 'changed'
}
