import { roleNotAvailable } from '../http/errors.ts'
import { inviteGuest } from '../people/accounts.ts'
import { mailInvitation, post } from '../people/mails.ts'
import { EMPTY_GUID, type Portal } from '../portal/portal.ts'
import { record, roleName } from '../rooms/events.ts'
import type { Member, Room, User } from '../types.ts'
import { roleIsLegal } from './access.ts'
import type { Invitation } from './invitation.ts'

/** What one entry of a share call does (docs/facts/docspace.md#members-of-a-room). */

export interface Inviting {
  portal: Portal
  room: Room
  user: User
  notify: boolean
  culture: string | undefined
  /** What everybody had before the call. */
  before: ReadonlyMap<string, number>
  /** The call fails when everything is done. */
  stumbles?: boolean
  /** Why somebody was left out. */
  warning?: string
}

/** One invitation; the earlier ones stay when this one is refused. An address wins over an id. */
export function invite(context: Inviting, { id = EMPTY_GUID, email, access }: Invitation): void {
  if (email !== undefined) byEmail(context, id, email, access)
  else if (context.portal.group(id) !== undefined) groupById(context, id, access)
  else byId(context, id, access)
}

/**
 * The server looks under the entry's own id, nobody's where it has none, for what somebody had before: removing by address takes out
 * that row, a new account with the same access is passed over, and who is known but new in the room makes the call fail in the end
 * (docs/facts/docspace.md#rows-of-nobody).
 */
function byEmail(context: Inviting, id: string, email: string, access: number): void {
  const { portal, room, user } = context
  if (!roleIsLegal(room, 'guest', access)) throw roleNotAvailable()
  const known = portal.userByEmail(email)
  if (access === 0) {
    takeOut(portal, room, id)
    recordNothing(context, known?.id ?? EMPTY_GUID)
    return
  }
  const person = known ?? newGuest(context, email)
  if (person === undefined || (known === undefined && context.before.get(id) === access)) return
  if (person.status !== 2) person.alsoInvitedBy = [...new Set([...(person.alsoInvitedBy ?? []), user.id])]
  const changed = setMember(context, person.id, access)
  if (changed === 'same') return
  if (changed === 'new' && known !== undefined && context.before.has(id)) context.stumbles = true
  // People with an unconfirmed address get an invitation, also a colleague whom an administrator made.
  if (person.activationStatus === 2 && person.status !== 2) {
    const kind = changed === 'new' ? 'invitation' : 'role'
    mailInvitation(portal, person, user, { kind, room, access, ...languageOf(context) })
  } else if (context.notify) {
    post(portal, person, { kind: 'room', roomId: room.id, access })
  }
}

const languageOf = ({ culture }: Inviting) => (culture === undefined ? {} : { culture })

/** Undefined when the tariff allows no more guests: the call succeeds without this one. */
function newGuest(context: Inviting, email: string): User | undefined {
  const { portal, user, culture } = context
  const max = portal.state.tariff.maxGuests
  const guests = portal.state.users.filter((each) => each.type === 'guest').length
  if (max === undefined || guests < max) return inviteGuest(portal, email, user, culture)
  context.warning = `The number of guests should not exceed ${max}`
  return undefined
}

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
  const isOut = takeOut(portal, room, id)
  if (isOut) record(portal, 'RoomRemoveUser', user.id, { roomId: room.id, data: { user: id } })
  else recordNothing(context, id)
}

/** Whether there was a row to take out. */
function takeOut(portal: Portal, room: Room, id: string): boolean {
  const row = portal.members(room.id).find((each) => each.userId === id)
  portal.state.members = portal.state.members.filter((each) => each !== row)
  return row !== undefined
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
