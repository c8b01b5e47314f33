import { standing } from './access.ts'
import { type Call, requireUser, routeId } from './call.ts'
import type { Result } from './envelope.ts'
import { accessDenied, itemNotFound } from './errors.ts'
import { linkDto } from './link-dto.ts'
import { memberDto, ownerDto } from './member-dto.ts'
import { pageOf } from './paging.ts'
import { displayName } from './person-dto.ts'
import type { Portal } from './portal.ts'
import { route } from './router.ts'
import type { Member, Room } from './types.ts'

/** GET /files/rooms/:id/share: the truth about a room's members (DocSpace contract §7). */

/** Users and groups, users, groups, links of several kinds. */
const FILTER = { people: 0, users: 16, groups: 32 }
const RANK = [9, 11, 10, 5, 6, 7, 2]

function listMembers(call: Call): Result {
  const user = requireUser(call)
  const { portal, query } = call
  const room = portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  if (standing(portal, user, room).role === 'none') throw accessDenied()
  const page = pageOf(query)
  const filter = Number(query.get('filterType') ?? FILTER.people)
  const rows = rowsFor(portal, room, user, filter, (query.get('filterValue') ?? '').toLowerCase())
  const response = rows.slice(page.startIndex, page.startIndex + page.count)
  return { response, count: response.length, total: rows.length }
}

function rowsFor(
  portal: Portal,
  room: Room,
  user: Parameters<typeof memberDto>[3],
  filter: number,
  text: string,
): object[] {
  if (filter === FILTER.groups) return []
  if (filter !== FILTER.people && filter !== FILTER.users) {
    return portal.links(room.id).map((link) => linkDto(portal, room, link))
  }
  const known = portal.members(room.id).filter((member) => portal.user(member.userId) !== undefined)
  const ordered = known.sort((one, other) => compare(portal, room, one, other))
  const people = [ownerDto(portal, room, user), ...ordered.map((member) => memberDto(portal, room, member, user))]
  if (text === '') return people
  const ids = [room.createdBy, ...ordered.map((member) => member.userId)]
  return people.filter((_, index) => matches(portal, ids[index] ?? '', text))
}

function matches(portal: Portal, userId: string, text: string): boolean {
  const person = portal.user(userId)
  return person !== undefined && `${displayName(person)} ${person.email}`.toLowerCase().includes(text)
}

/** A second row of the owner first, then by access, then by name. */
function compare(portal: Portal, room: Room, one: Member, other: Member): number {
  const owner = Number(other.userId === room.createdBy) - Number(one.userId === room.createdBy)
  const rank = RANK.indexOf(one.access) - RANK.indexOf(other.access)
  return owner || rank || nameOf(portal, one).localeCompare(nameOf(portal, other))
}

function nameOf(portal: Portal, member: Member): string {
  const person = portal.user(member.userId)
  return person === undefined ? '' : displayName(person)
}

export const memberRoutes = [route('GET', '/files/rooms/:id/share', listMembers)]
