import type { OnboardingContext } from '../context.ts'
import type { FoundRoom } from '../identity/find-room.ts'
import type { ObservedClient } from '../observe-client.ts'
import { keepMark, type LeftToPeople, leaveToPeople, takeOver } from '../room/hand-over.ts'
import { type EndOutcome, endClient } from './end/end-client.ts'
import { followRecord } from './follow/follow.ts'
import type { LivingClient } from './living-client.ts'

/** What became of a client whose room is handed over. */
export type Lived = LeftToPeople | EndOutcome | 'followed' | 'not-a-client'

/**
 * A client whose room is handed over: it is left to people, and follows its record until its end: nobody is let in any more then.
 * @throws RetryLater, Park
 */
export const live = async (
  work: OnboardingContext,
  { found, ...known }: Extract<ObservedClient, { kind: 'handed-over' }>,
): Promise<Lived> => {
  if (found.kind === 'deleted') return 'left-alone'
  const client = { ...known, room: found.room }
  const { isClient, written } = client.record
  if (!isClient) return (await endClient(work, client)) ?? 'not-a-client'
  return written ? liveByRecord(work, client, found) : liveBySender(work, client, found)
}

type ReadyRoom = Extract<FoundRoom, { kind: 'ready' }>

const liveByRecord = async (work: OnboardingContext, client: LivingClient, found: ReadyRoom): Promise<Lived> => {
  const left = await leaveToPeople(work, client.record, found)
  return (await endClient(work, client)) ?? follow(work, client, left)
}

/** A sender without records is told either of the end or of the room, and its room is marked before its link may go. */
const liveBySender = async (work: OnboardingContext, client: LivingClient, found: ReadyRoom): Promise<Lived> => {
  const room = await keepMark(work, client.record, await takeOver(work, client.record, found))
  const marked = { ...client, room }
  const ended = await endClient(work, marked)
  if (ended) return ended
  const left = await leaveToPeople(work, client.record, { ...found, room, formerKeys: [] })
  return follow(work, marked, left)
}

const follow = async (work: OnboardingContext, client: LivingClient, left: LeftToPeople): Promise<Lived> =>
  (await followRecord(work, client)) && left === 'left-alone' ? 'followed' : left
