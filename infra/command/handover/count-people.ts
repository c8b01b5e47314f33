import type { RoomToHandOver } from '#lib/onboarding/life/handover/find-rooms.ts'
import { invitedBy } from '#lib/onboarding/life/handover/people-to-invite.ts'
import type { Progress } from '../output/progress.ts'
import type { OpenColleagues } from './open-colleagues.ts'

/** How many people of each room were invited by the first and have not come, by the rooms' numbers. Two requests for each room with such people. */
export const countPeople = async (
  { giver, heir, from }: OpenColleagues,
  rooms: readonly RoomToHandOver[],
  progress: Progress,
): Promise<Map<number, number>> => {
  const counts = new Map<number, number>()
  try {
    for (const { room, is } of rooms) {
      counts.set(room.id, (await invitedBy(is === 'give' ? giver : heir, room.id, from)).length)
      progress.at(counts.size, rooms.length)
    }
    return counts
  } finally {
    progress.end()
  }
}
