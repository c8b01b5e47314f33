import { clientKey } from '../../runtime/client-key.ts'
import type { OnboardingContext } from '../context.ts'
import type { FoundRoom } from '../identity/find-room.ts'
import type { ObservedClient } from '../observe-client.ts'
import { keepMark, type LeftToPeople, leaveToPeople, takeOver } from '../room/hand-over.ts'
import { remindAwaited } from './arrival/remind-awaited.ts'
import { forgetAwaited, settleArrival } from './arrival/settle-arrival.ts'
import { type EndOutcome, endClient } from './end/end-client.ts'
import { followRecord } from './follow/follow.ts'
import type { LivingClient } from './living-client.ts'
import { noteNumber } from './memory/note-number.ts'
import { settleOthers } from './merge/settle-others.ts'

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
  if (found.kind === 'deleted') {
    await forgetAwaited(work, clientKey(known.record.ref))
    return 'left-alone'
  }
  const settled = await settleOthers(work, { ...known, room: found.room }, found.others ?? [])
  const { client, stillAwaited } = await settleArrival(work, settled)
  if (found.relink || !client.record.written) await noteNumber(work, client)
  const lived = await liveOn(work, client, found)
  if (stillAwaited && (lived === 'left-alone' || lived === 'followed')) await remindAwaited(work, client, stillAwaited)
  return lived
}

type ReadyRoom = Extract<FoundRoom, { kind: 'ready' }>

const liveOn = async (work: OnboardingContext, client: LivingClient, found: ReadyRoom): Promise<Lived> => {
  const { isClient, written } = client.record
  if (!isClient) return (await endClient(work, client)) ?? 'not-a-client'
  return written ? liveByRecord(work, client, found) : liveBySender(work, client, found)
}

/** A room that had another key has the client's own first: nothing ends or follows where it has not. */
const liveByRecord = async (work: OnboardingContext, client: LivingClient, found: ReadyRoom): Promise<Lived> => {
  const room = await takeOver(work, client.record, found)
  const left = await leaveToPeople(work, client.record, { ...found, room, formerKeys: [] })
  return endOrFollow(work, { ...client, room }, async () => left)
}

/** A sender without records is told either of the end or of the room, and its room is marked before its link may go. */
const liveBySender = async (work: OnboardingContext, client: LivingClient, found: ReadyRoom): Promise<Lived> => {
  const room = await keepMark(work, client.record, await takeOver(work, client.record, found))
  const marked = { ...client, room }
  return endOrFollow(work, marked, () => leaveToPeople(work, client.record, { ...found, room, formerKeys: [] }))
}

/**
 * What changed in the CRM while an end was announced follows when it is called off, or the client has come back: nothing else may bring the client up again.
 * A room that is in review again follows when people are let in: its name is people's as before.
 */
const endOrFollow = async (
  work: OnboardingContext,
  client: LivingClient,
  leave: () => Promise<LeftToPeople>,
): Promise<Lived> => {
  const end = await endClient(work, client)
  if (end === 'end-called-off') await followRecord(work, client)
  if (end === 'returned') await followRecord(work, { ...client, room: await work.docspace.rooms.get(client.room.id) })
  if (end) return end
  const left = await leave()
  return (await followRecord(work, client)) && left === 'left-alone' ? 'followed' : left
}
