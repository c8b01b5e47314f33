import { isAtLeast } from '../../people/rights.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { RoomDifference } from './difference.ts'

/** Whether a room is changed as the CRM has it, by the settings, where nothing of people is in the way. Pure. */
export const willFollow = (
  { part, is, wanted, found }: Pick<RoomDifference, 'part' | 'is' | 'wanted' | 'found'>,
  follows: FollowSettings | undefined,
): boolean => {
  if (!follows || part === 'room' || part === 'owner' || part === 'link') return false
  if (part === 'title' || part === 'tags') return follows[part]
  // Who is missing has no role that could be lowered.
  const takesAway = is === 'left-over' || !isAtLeast(Number(wanted), Number(found ?? wanted))
  return takesAway ? follows[part] === 'replace' : follows[part] !== 'no'
}
