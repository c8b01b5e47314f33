import type { OnboardingContext } from '../../context.ts'
import type { ObservedClient } from '../../observe-client.ts'
import { type LeftToPeople, leaveToPeople } from '../../room/hand-over.ts'
import { followRecord } from './follow.ts'

/** Leaves a ready room to its people, and has it follow its record where the settings say so. @throws RetryLater, Park */
export const followOrLeave = async (
  work: OnboardingContext,
  { record, found, decided, fields }: Extract<ObservedClient, { kind: 'handed-over' }>,
): Promise<LeftToPeople | 'followed'> => {
  if (found.kind === 'deleted') return 'left-alone'
  const left = await leaveToPeople(work, record, found)
  const hasFollowed = await followRecord(work, { record, room: found.room, decided, fields })
  return hasFollowed && left === 'left-alone' ? 'followed' : left
}
