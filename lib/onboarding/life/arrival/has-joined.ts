import type { Member } from '../../../docspace/rooms/members.ts'

/**
 * Whether one of these people has joined: is in the room, and the account is no longer one that was only invited
 * (docs/facts/docspace.md#the-marks-of-arrival). An account that is deactivated cannot come in.
 */
export const hasJoined = (members: readonly Member[], people: readonly string[]): boolean =>
  members.some(({ userId, pending, deactivated }) => people.includes(userId) && !pending && !deactivated)
