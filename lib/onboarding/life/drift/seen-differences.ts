import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { DocSpace } from '../../../docspace/index.ts'
import { RetryLater } from '../../../runtime/errors.ts'
import { isAccepted } from './accepted.ts'
import type { Sides } from './compare-room.ts'
import type { RoomDifference } from './difference.ts'
import { type Doer, whoDid } from './who-did.ts'

/** A difference as it is reported. */
export interface SeenDifference extends RoomDifference {
  by?: Doer
  /** Somebody has said that the room is right so. */
  accepted: boolean
}

interface LogOfRooms {
  docspace: Pick<DocSpace, 'roomLog'>
}

/** Differences with who could have made them, and whether they were accepted. The room's log is read only where people may have done something. */
export const seenDifferences = async (
  { docspace }: LogOfRooms,
  roomId: number,
  differences: readonly RoomDifference[],
  { memory, hash }: Pick<Sides, 'memory' | 'hash'>,
): Promise<SeenDifference[]> => {
  const log = differences.some(({ changed }) => changed !== 'crm') ? await logOf(docspace, roomId) : []
  return differences.map((one) => {
    const by = whoDid(one, log)
    return { ...one, ...(by && { by }), accepted: isAccepted(one, memory, hash) }
  })
}

/** A log that cannot be read hides who it was, and nothing else (docs/facts/docspace.md#the-log-of-a-room). */
const logOf = async ({ roomLog }: LogOfRooms['docspace'], roomId: number) => {
  try {
    return await roomLog.entries(roomId)
  } catch (error) {
    if (error instanceof DocSpaceRefusal || error instanceof RetryLater) return []
    throw error
  }
}
