import type { RoomContext } from '../context.ts'
import type { Desired } from './desired.ts'
import type { RoomEvent } from './observed.ts'
import { hasAllContent } from './plan.ts'
import { waitForTemplateRoom } from './template-room.ts'
import { waitForCopy } from './wait-for-operation.ts'

/**
 * Copies what is in a folder into a room. `look` lists the room while the copy may still be under way: what it sees counts only where nothing
 * is missing, or the room is read once more.
 * @throws RetryLater, Park, DocSpaceRefusal
 */
export const copyContent = async (
  context: RoomContext,
  desired: Desired,
  folderId: number,
  roomId: number,
  look: () => Promise<RoomEvent>,
): Promise<RoomEvent> => {
  if (await waitForTemplateRoom(context, desired, roomId)) return { type: 'content-copied' }
  const seen = await waitForCopy(context, folderId, roomId, look)
  return seen.type === 'content-read' && hasAllContent(desired, seen.content) ? seen : { type: 'content-copied' }
}
