import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import { hasTag } from '../../../docspace/rooms/rooms.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../context.ts'
import type { LivingClient } from '../living-client.ts'
import type { EndState } from './end-state.ts'
import type { Ends, StoredEnd } from './end-store.ts'

type Looks = Pick<OnboardingContext, 'docspace' | 'memories'> & { ends?: Pick<Ends, 'read'> | undefined }

/** `moved`: it is kept by the number that the room had before the portal was restored. */
type FoundEnd = (StoredEnd & { moved?: never }) | (StoredEnd & { state: EndState; moved: true })

/**
 * What is remembered of the end of a client, by the number that its room has now: a restored portal gives rooms other numbers. What is remembered by
 * another number is of the same room where no room of the client has that any more, and none was made since: that one would be remembered by its own
 * number. Writes nothing; undefined where nothing is remembered. @throws RetryLater
 */
export const readEnd = async (
  { docspace, ends, memories }: Looks,
  { record: { ref }, room }: Pick<LivingClient, 'record' | 'room'>,
): Promise<FoundEnd | undefined> => {
  const stored = await ends?.read(clientKey(ref))
  const state = stored?.state
  if (!state || state.room === room.id) return stored
  const memory = (await memories?.read(state.client))?.memory
  if (!memory || memory.room === room.id || (await isThere(docspace, state))) return stored
  // One that is not made yet is made under the number of now.
  const isMade = state.phase !== 'announced' && state.phase !== 'begun'
  const endedAs = isMade ? { endedAs: state.endedAs ?? state.room } : {}
  return { ...stored, state: { ...state, room: room.id, ...endedAs }, moved: true }
}

/** Whether a room of the client has the number that is remembered. */
const isThere = async ({ rooms }: Looks['docspace'], { client, room }: EndState): Promise<boolean> => {
  try {
    return hasTag(await rooms.get(room), client)
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return false
    throw error
  }
}
