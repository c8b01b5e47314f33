import type { OnboardingContext } from '../../context.ts'
import type { ObservedClient } from '../../observe-client.ts'
import { type LeftToPeople, leaveToPeople } from '../../room/hand-over.ts'
import { type EndOutcome, endClient } from '../end/end-client.ts'
import { followRecord } from './follow.ts'

/**
 * Leaves a ready room to its people, and has it follow its record where the settings say so, unless it ends: nobody is let in any more then. The
 * end of a client without a record was looked at before. @throws RetryLater, Park
 */
export const followOrLeave = async (
  work: OnboardingContext,
  { record, found, decided, fields }: Extract<ObservedClient, { kind: 'handed-over' }>,
): Promise<LeftToPeople | EndOutcome | 'followed'> => {
  if (found.kind === 'deleted') return 'left-alone'
  const left = await leaveToPeople(work, record, found)
  const client = { record, room: found.room, decided, fields }
  const ended = record.written && (await endClient(work, client))
  if (ended) return ended
  const hasFollowed = await followRecord(work, client)
  return hasFollowed && left === 'left-alone' ? 'followed' : left
}
