import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import { managesRoom } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import { tellChanged } from '../../events/room-events.ts'
import { countConflict, countFollowed } from '../../measure.ts'
import { onboardingReasons } from '../../reasons.ts'
import type { LivingClient } from '../living-client.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { applyChanges } from './apply-changes.ts'
import { changedParts, type FollowPart } from './changes.ts'
import { type FollowContext, type ObservedFollow, observeFollow } from './observe-follow.ts'

/**
 * Makes in a room that is handed over what has changed in the CRM, where people have not changed it themselves. What both have changed
 * stays as people have made it, and is logged and counted. What is remembered is replaced last: a run that was cut off before finds that its
 * changes are made.
 * @returns whether the room was changed @throws RetryLater
 */
export const followRecord = async (work: FollowContext, client: LivingClient): Promise<boolean> => {
  const observed = await observeFollow(work, client)
  const about = { roomId: String(client.room.id) }
  switch (observed.kind) {
    case 'none':
      return false
    case 'unreadable':
      log.warn('room.follow_refused', { ...about, detail: ['memory-unreadable', ...observed.differences].join(', ') })
      return false
    case 'unremembered':
      // What differs now may be as people want it.
      await keep(work, observed.memory, observed.tag)
      log.info('room.follow_began', { ...about, detail: observed.differences.join(', ') })
      return false
    case 'remembered':
      return make(work, client, observed)
  }
}

const make = async (
  work: FollowContext,
  { record, room }: LivingClient,
  { plan, tag, desired, differences }: Extract<ObservedFollow, { kind: 'remembered' }>,
): Promise<boolean> => {
  const about = { roomId: String(room.id) }
  const parts = changedParts(plan.changes)
  const { before, began } = plan
  if (began.length > 0) {
    const apart = differences.filter((part) => began.some((one) => one === part))
    log.info('room.follow_began', { ...about, detail: apart.join(', ') })
  }
  if (plan.conflicts.length > 0) reportConflicts(about, plan.conflicts)
  if (parts.length > 0) {
    const refusal = (await mayChange(work, room))
      ? await refusalOf(() => applyChanges(work, room, plan.changes, desired))
      : { detail: 'not-a-manager' }
    if (refusal) {
      log.warn('room.follow_refused', { ...about, ...refusal })
      return false
    }
    log.info('room.followed', { ...about, detail: parts.join(', ') })
    countFollowed()
  }
  if (plan.memory) {
    const { title = room.title } = plan.changes
    await tellChanged(work, record, { ...room, title }, { before, now: plan.memory, tag })
    await keep(work, plan.memory, tag)
  }
  return parts.length > 0
}

const reportConflicts = (about: { roomId: string }, conflicts: readonly FollowPart[]): void => {
  log.warn('room.follow_conflict', { ...about, detail: conflicts.join(', ') })
  countConflict()
}

/** Only who owns or manages a room may change it, whatever they are in DocSpace (docs/facts/docspace.md#a-room-is-renamed-like-it-is-named). */
const mayChange = async ({ docspace, cache }: FollowContext, { id, createdBy }: Room): Promise<boolean> => {
  const keyOwner = await cache.keyOwner(docspace)
  if (createdBy === keyOwner) return true
  return managesRoom(await docspace.members.list(id), keyOwner)
}

/** Why DocSpace does not take the changes; undefined where they are made. A ready client is not parked for it. @throws RetryLater */
const refusalOf = async (apply: () => Promise<void>): Promise<{ reason?: string; detail: string } | undefined> => {
  try {
    await apply()
    return undefined
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return { detail: error.message }
    if (error instanceof Park) return { reason: error.reason.code, detail: error.detail ?? '' }
    throw error
  }
}

const keep = async (
  { memories }: Pick<FollowContext, 'memories'>,
  memory: ClientMemory,
  over: string | undefined,
): Promise<void> => {
  if (!memories || (await memories.write(memory, over))) return
  throw new RetryLater(onboardingReasons['client-memory-unreachable'], { detail: 'another has written it meanwhile' })
}
