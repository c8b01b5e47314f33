import { bind, guid, list, model, text } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result, WireAnswer } from '../http/envelope.ts'
import { badArgument, itemNotFound, notAuthorized, notFound } from '../http/errors.ts'
import { pageOf } from '../http/paging.ts'
import { employeeFull } from '../people/person-dto.ts'
import { EMPTY_GUID, EVERYONE, type Portal } from '../portal/portal.ts'
import type { Group, User } from '../types.ts'
import { isAdmin } from './access.ts'

/** Groups of colleagues (docs/facts/docspace.md#groups-in-rooms). Guests are in none. */

/** The category of groups that every portal has. */
const SYSTEM_CATEGORY = '7717039d-fbe9-45ad-81c1-68a1aa10ce1f'

/** A group as lists name it. */
export function groupSummary(portal: Portal, group: Group): object {
  if (group.id === EVERYONE) return { id: group.id, name: group.name, isSystem: true }
  const manager = portal.user(group.managerId ?? '')?.userName
  return { id: group.id, name: group.name, ...(manager === undefined ? {} : { manager }) }
}

/** A group as the log names it. */
export function groupName(portal: Portal, id: string): object {
  return { id, name: portal.group(id)?.name ?? '', isSystem: id === EVERYONE }
}

function groupDto(portal: Portal, group: Group, viewer: User, extra: object): object {
  return {
    name: group.name,
    parent: EMPTY_GUID,
    category: EMPTY_GUID,
    id: group.id,
    isLDAP: false,
    ...(group.managerId === undefined ? {} : { manager: employeeFull(portal, group.managerId, viewer) }),
    ...extra,
    membersCount: group.members.length,
  }
}

function whole(portal: Portal, group: Group, viewer: User): Result {
  const members = group.members.map((id) => employeeFull(portal, id, viewer))
  return { response: groupDto(portal, group, viewer, { members }) }
}

const groupNotFound = () => notFound('The group could not be found')

function groupOf(call: Call): Group {
  const id = guid(call.params.id)
  const group = call.portal.state.groups.find((each) => each.id === id)
  if (group === undefined) throw groupNotFound()
  return group
}

const GroupBody = model('ASC.Group.ApiModels.RequestDto.GroupRequestDto', {
  groupName: text({ check: nameFits }),
  groupManager: text(),
  userId: text(),
  members: list('System.Collections.Generic.IEnumerable`1[System.Guid]'),
  membersToAdd: list('System.Collections.Generic.IEnumerable`1[System.Guid]'),
  membersToRemove: list('System.Collections.Generic.IEnumerable`1[System.Guid]'),
})

function nameFits(value: unknown): [string, string] | undefined {
  const length = String(value ?? '').length
  if (length >= 1 && length <= 128) return undefined
  return ['GroupName', 'The field GroupName must be a string with a minimum length of 1 and a maximum length of 128.']
}

const ids = (values: unknown[] | null | undefined) => (values ?? []).map(String)

const isColleague = (portal: Portal) => (id: string) => {
  const person = portal.user(id)
  return person !== undefined && person.type !== 'guest'
}

/** POST /group: its manager becomes a member. */
export function makeGroup(call: UserCall): Result {
  const [user, body] = change(call)
  const managerId = body.groupManager ?? undefined
  const members = [...new Set([...(managerId === undefined ? [] : [managerId]), ...ids(body.members)])]
  if (!members.every(isColleague(call.portal))) throw badArgument('The user could not be found')
  const group: Group = {
    id: call.portal.newId(),
    name: body.groupName ?? '',
    ...(managerId === undefined ? {} : { managerId }),
    members,
    created: call.portal.storedNow(),
  }
  call.portal.state.groups.push(group)
  return whole(call.portal, group, user)
}

function change(call: UserCall) {
  const { user } = call
  const body = bind(GroupBody, call)
  if (!isAdmin(user)) throw notAuthorized()
  return [user, body] as const
}

/** Somebody who cannot be in a group is left out without a word. */
function join(portal: Portal, group: Group, who: string[]): void {
  group.members = [...new Set([...group.members, ...who.filter(isColleague(portal))])]
}

function leave(group: Group, who: string[]): void {
  group.members = group.members.filter((id) => !who.includes(id))
  if (group.managerId !== undefined && !group.members.includes(group.managerId)) delete group.managerId
}

type Body = ReturnType<typeof change>[1]

const changing =
  (work: (portal: Portal, group: Group, body: Body) => void) =>
  (call: UserCall): Result => {
    const [user, body] = change(call)
    const group = groupOf(call)
    work(call.portal, group, body)
    return whole(call.portal, group, user)
  }

function appoint(portal: Portal, group: Group, managerId: string | null | undefined): void {
  if (!managerId) return
  join(portal, group, [managerId])
  group.managerId = managerId
}

export const updateGroup = changing((portal, group, body) => {
  if (body.groupName) group.name = body.groupName
  join(portal, group, ids(body.membersToAdd))
  leave(group, ids(body.membersToRemove))
  appoint(portal, group, body.groupManager)
})

export const replaceGroupMembers = changing((portal, group, body) => {
  leave(group, group.members)
  join(portal, group, ids(body.members))
})

/** DELETE /group/:id answers 204: the one verb without an envelope. Its rows in rooms go with it. */
export function removeGroup(call: UserCall): WireAnswer {
  if (!isAdmin(call.user)) throw notAuthorized()
  const group = groupOf(call)
  const { state } = call.portal
  state.groups = state.groups.filter((each) => each !== group)
  state.members = state.members.filter(({ userId }) => userId !== group.id)
  return { status: 204, headers: { 'api-supported-versions': '2.0' }, body: '' }
}

function named({ portal, query }: Call): Group[] {
  const words = (query.get('filterValue') ?? '').toLowerCase()
  const found = portal.state.groups.filter(({ name }) => name.toLowerCase().includes(words))
  // Of the same name the newest comes first.
  return found.reverse().sort((one, other) => one.name.localeCompare(other.name))
}

function page(call: UserCall, all: Group[], extra: (group: Group) => object): Result {
  const { user } = call
  const { count, startIndex } = pageOf(call.query)
  const shown = all.slice(startIndex, startIndex + count)
  const response = shown.map((group) => groupDto(call.portal, group, user, extra(group)))
  return { response, count: response.length, total: all.length }
}

/** GET /group/room/:id: all groups, and whether each is in the room. */
export function groupsOfRoom(call: UserCall): Result {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  const inside = call.portal.members(room.id)
  return page(call, named(call), ({ id }) => ({ shared: inside.some(({ userId }) => userId === id) }))
}

export const listGroups = (call: UserCall): Result => page(call, named(call), () => ({}))

/** GET /group/:id: also the group Everyone, which no list names. */
export function readGroup(call: UserCall): Result {
  const { portal, user } = call
  const everyone = guid(call.params.id) === EVERYONE ? portal.group(EVERYONE) : undefined
  if (everyone === undefined) return whole(portal, groupOf(call), user)
  const members = everyone.members.map((id) => employeeFull(portal, id, user))
  const { id, name } = everyone
  return {
    response: {
      name,
      parent: EMPTY_GUID,
      category: SYSTEM_CATEGORY,
      id,
      isLDAP: false,
      isSystem: true,
      members,
      membersCount: members.length,
    },
  }
}

export const changeManager = changing((portal, group, body) => appoint(portal, group, body.userId))

export const addGroupMembers = changing((portal, group, body) => join(portal, group, ids(body.members)))

export const removeGroupMembers = changing((_, group, body) => leave(group, ids(body.members)))
