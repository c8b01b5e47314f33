import { bind, integer, model, text } from '../http/bind.ts'
import type { UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, badArgument, userNotFound } from '../http/errors.ts'
import { isAdmin, isManagerType } from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import { giveAway } from '../rooms/owner.ts'
import type { User } from '../types.ts'

/** What becomes of the rooms of a colleague who leaves: jobs that are done at their second reading (docs/facts/docspace.md#when-a-colleague-goes). */

type Kind = 'reassign' | 'remove' | 'type'

const NAMES: Record<Kind, string> = {
  reassign: 'ReassignProgressItem',
  remove: 'RemoveProgressItem',
  type: 'UpdateUserTypeProgressItem',
}

/** How far a job is at its first reading. */
const FIRST: Record<Kind, number> = { reassign: 50, remove: 10, type: 10 }

const ReassignRequest = model('ASC.People.ApiModels.RequestDto.StartReassignRequestDto', {
  fromUserId: text(),
  toUserId: text(),
  userId: text(),
  reassignUserId: text(),
  type: integer(),
})

function progress(kind: Kind, userId: string, percentage: number): Result {
  const isCompleted = percentage === 100
  const id = `1_${userId}_${NAMES[kind]}`
  return { response: { id, error: '', percentage, isCompleted, status: isCompleted ? 2 : 1 } }
}

const personOf = (portal: Portal, id: string | null | undefined): User => {
  const person = portal.user(id ?? '')
  if (person === undefined) throw userNotFound()
  return person
}

const roomsOf = (portal: Portal, person: User) => portal.state.rooms.filter(({ createdBy }) => createdBy === person.id)

/** GET /people/reassign/necessary. */
export function isReassignmentNecessary(call: UserCall): Result {
  requireAdmin(call)
  return { response: roomsOf(call.portal, personOf(call.portal, call.query.get('userId'))).length > 0 }
}

function requireAdmin(call: UserCall): User {
  const { user } = call
  if (!isAdmin(user)) throw accessDenied()
  return user
}

function start(call: UserCall, kind: Kind, person: User, heirId: string): Result {
  const { jobs } = call.portal.state
  jobs[`${kind} ${person.id}`] = { heirId, byId: requireAdmin(call).id, readings: 0 }
  return progress(kind, person.id, 0)
}

/** POST /people/reassign/start: not from somebody who is active. */
export function startReassignment(call: UserCall): Result {
  const { fromUserId, toUserId } = bind(ReassignRequest, call)
  const person = personOf(call.portal, fromUserId)
  if (person.status !== 2) throw badArgument(`Can not reassign data from user with id = ${person.id}`)
  return start(call, 'reassign', person, personOf(call.portal, toUserId).id)
}

/** POST /people/remove/start: the caller gets the person's rooms, and the person leaves all rooms. */
export function startRemoval(call: UserCall): Result {
  return start(call, 'remove', personOf(call.portal, bind(ReassignRequest, call).userId), requireAdmin(call).id)
}

/** POST /people/type. */
export function changePersonType(call: UserCall): Result {
  const { userId, reassignUserId } = bind(ReassignRequest, call)
  return start(call, 'type', personOf(call.portal, userId), personOf(call.portal, reassignUserId).id)
}

export const readJob =
  (kind: Kind) =>
  (call: UserCall): Result => {
    requireAdmin(call)
    const person = personOf(call.portal, call.params.id)
    const job = call.portal.state.jobs[`${kind} ${person.id}`]
    if (job === undefined) return {}
    job.readings++
    if (job.readings < 2) return progress(kind, person.id, FIRST[kind])
    const [heir, by] = [personOf(call.portal, job.heirId), personOf(call.portal, job.byId)]
    if (kind === 'type') lower(call.portal, person, heir, by)
    else for (const room of roomsOf(call.portal, person)) giveAway(call.portal, room, heir, by)
    if (kind === 'remove') takeOut(call.portal, person)
    return progress(kind, person.id, 100)
  }

function takeOut({ state }: Portal, person: User): void {
  state.members = state.members.filter(({ userId }) => userId !== person.id)
}

/** Makes the person a user. The heir gets the rooms that the person owned or managed; the person and the owners stay as content creators. */
function lower(portal: Portal, person: User, heir: User, by: User): void {
  const { state } = portal
  const managed = state.members.filter(({ userId, access }) => userId === person.id && access === 9)
  for (const room of state.rooms) {
    if (room.createdBy !== person.id && !managed.some(({ roomId }) => roomId === room.id)) continue
    giveAway(portal, room, heir, by)
    for (const row of portal.members(room.id)) {
      const isLowered = row.userId === person.id || row.access === 9
      if (isLowered && isManagerType(portal.user(row.userId)?.type ?? 'user')) row.access = 11
    }
  }
  person.type = 'user'
}
