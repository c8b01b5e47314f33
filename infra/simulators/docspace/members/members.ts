import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { itemNotFound } from '../http/errors.ts'
import { allOf, pageOf, queryEnum } from '../http/paging.ts'
import { linkDto } from '../links/link-dto.ts'
import { digest } from '../links/short-links.ts'
import { displayName, employeeFull } from '../people/person-dto.ts'
import { EVERYONE, type Portal } from '../portal/portal.ts'
import type { Member, Room, User } from '../types.ts'
import { effectiveAccess, RANK } from './access.ts'
import { groupMemberDto, memberDto, ownerDto } from './member-dto.ts'

/** GET /files/rooms/:id/share: the truth about a room's members (docs/facts/docspace.md#the-member-list). */

const FILTERS = {
  UserOrGroup: 0,
  InvitationLink: 1,
  ExternalLink: 2,
  AdditionalExternalLink: 4,
  PrimaryExternalLink: 8,
  User: 16,
  Group: 32,
}

export function listMembers(call: UserCall): Result {
  const { portal, user, query } = call
  const [page, filter] = allOf(
    () => pageOf(query, { fromZero: true }),
    () => queryEnum(query.get('filterType') || '0', 'filterType', FILTERS),
  )
  const room = portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  // People who are not in the room see an empty list.
  const rows = effectiveAccess(portal, user, room).role === 'none' ? [] : rowsFor(portal, room, user, filter, call)
  const response = rows.slice(page.startIndex, page.startIndex + page.count)
  return { response, count: Math.min(response.length, rows.length - page.startIndex), total: rows.length }
}

function rowsFor(portal: Portal, room: Room, user: User, filter: number, { query }: Call): object[] {
  const text = (query.get('filterValue') ?? '').toLowerCase()
  const rows = portal.members(room.id)
  const groups = rows.filter(({ userId }) => matches(portal.group(userId)?.name, text))
  const groupRows = groups
    .sort((one, other) => compareGroups(portal, one, other))
    .map((member) => groupMemberDto(portal, room, member, user))
  if (filter === FILTERS.Group) return groupRows
  if (filter !== FILTERS.UserOrGroup && filter !== FILTERS.User) return linkRows(portal, room, filter, user)
  const people = rows.filter(({ userId }) => matches(nameAndAddress(portal, userId), text))
  const ordered = people.sort((one, other) => compare(portal, room, one, other))
  const shown = filter === FILTERS.User ? withoutOrder(portal, ordered, query.get('startIndex') ?? '0') : ordered
  return [
    ...(matches(nameAndAddress(portal, room.createdBy), text) ? [ownerDto(portal, room, user)] : []),
    ...(filter === FILTERS.UserOrGroup ? groupRows : []),
    ...shown.map((member) => memberDto(portal, room, member, user)),
  ]
}

function linkRows(portal: Portal, room: Room, filter: number, reader: User): object[] {
  const links = portal.links(room.id)
  const kind = filter === FILTERS.InvitationLink ? 0 : 1
  return links.filter(({ linkType }) => linkType === kind).map((link) => linkDto(portal, room, link, reader))
}

const matches = (name: string | undefined, text: string) => name?.toLowerCase().includes(text) ?? false

function nameAndAddress(portal: Portal, userId: string): string | undefined {
  const person = portal.user(userId)
  return person === undefined ? undefined : `${displayName(person)} ${person.email}`
}

/** Everyone first, then by access, then by name. */
function compareGroups(portal: Portal, one: Member, other: Member): number {
  const everyone = Number(other.userId === EVERYONE) - Number(one.userId === EVERYONE)
  const name = (member: Member) => portal.group(member.userId)?.name ?? ''
  return everyone || rankOf(one) - rankOf(other) || name(one).localeCompare(name(other))
}

const rankOf = ({ access }: Member) => RANK.indexOf(access)

/** Order: a second row of the owner, people with a confirmed address, then access, then name. */
function compare(portal: Portal, room: Room, one: Member, other: Member): number {
  const owner = Number(other.userId === room.createdBy) - Number(one.userId === room.createdBy)
  const unconfirmed = (member: Member) => Number(portal.user(member.userId)?.activationStatus === 2)
  const rank = rankOf(one) - rankOf(other)
  return (
    owner || unconfirmed(one) - unconfirmed(other) || rank || nameOf(portal, one).localeCompare(nameOf(portal, other))
  )
}

function nameOf(portal: Portal, member: Member): string {
  const person = portal.user(member.userId)
  return person === undefined ? '' : displayName(person)
}

/**
 * Users only: people without a first name have no place in the order, and each page puts them elsewhere. Pages overlap
 * and lose people.
 */
function withoutOrder(portal: Portal, ordered: Member[], startIndex: string): Member[] {
  const isNameless = ({ userId }: Member) => portal.user(userId)?.firstName === ''
  const place = ({ userId }: Member) => digest(`${userId} ${startIndex}`)
  const nameless = ordered.filter(isNameless).sort((one, other) => (place(one) < place(other) ? -1 : 1))
  return ordered.map((member) => (isNameless(member) ? (nameless.shift() ?? member) : member))
}

/** GET /files/folder/:id/group/:group/share: the group's people, and whether a row of their own overrides the group's. */
export function membersOfGroup(call: UserCall): Result {
  const { portal, user, params } = call
  const room = portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  const rows = portal.members(room.id)
  const groupAccess = rows.find(({ userId }) => userId === params.group)?.access
  const people = groupAccess === undefined ? [] : (portal.group(params.group ?? '')?.members ?? [])
  const named = (id: string) => nameAndAddress(portal, id) ?? ''
  const ordered = [...people].sort((one, other) => named(one).localeCompare(named(other)))
  const response = ordered.map((id) => {
    const userAccess = rows.find(({ userId }) => userId === id)?.access
    const own = userAccess === undefined ? {} : { userAccess }
    const owner = id === room.createdBy
    const overridden = userAccess !== undefined
    return { user: employeeFull(portal, id, user), groupAccess, ...own, overridden, canEditAccess: !owner, owner }
  })
  return { response, count: response.length, total: response.length }
}
