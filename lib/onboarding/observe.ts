import type { ClientRecord } from '../crm/source.ts'
import { DocSpaceRefusal } from '../docspace/answer.ts'
import type { DocSpace } from '../docspace/index.ts'
import type { Room } from '../docspace/rooms.ts'
import { clientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { onboardingReasons } from './reasons.ts'

/** The room of a client, as far as it can be told which one that is. */
export type Finding =
  | { kind: 'none' }
  | { kind: 'room'; room: Room }
  /** Once reported ready, the room belongs to people: whatever they did to it since stays as it is. */
  | { kind: 'in-peoples-hands'; room?: Room }

/**
 * Finds the client's room by its tag.
 * @throws Park when there are two, or an archived one that was never ready
 */
export const findRoom = async (docspace: DocSpace, record: ClientRecord): Promise<Finding> => {
  const rooms = await docspace.rooms.findByTag(clientKey(record.ref))
  const reported = record.written?.state === 'ready'
  const told = record.written?.roomId
  const room = rooms.find(({ id }) => id === told) ?? rooms[0]
  if (!room) return reported && told ? findWithoutTag(docspace, record, told) : { kind: 'none' }
  if (reported && (told === undefined || told === room.id)) return { kind: 'in-peoples-hands', room }
  if (rooms.length > 1 && room.id !== told) {
    throw new Park(onboardingReasons['two-rooms'], { detail: rooms.map(({ id }) => `room ${id}`).join(', ') })
  }
  if (room.archived) throw new Park(onboardingReasons['room-archived'], { detail: `room ${room.id}` })
  return { kind: 'room', room }
}

/** The record says ready, but no room has the tag: people deleted it or took the tag off; or the record is a copy of another client's. */
const findWithoutTag = async (docspace: DocSpace, record: ClientRecord, roomId: number): Promise<Finding> => {
  const room = await docspace.rooms.get(roomId).catch((error: unknown) => {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  })
  const anothers = room?.tags.some((tag) => tag.startsWith(`${record.ref.source}:`))
  if (anothers) return { kind: 'none' }
  return room ? { kind: 'in-peoples-hands', room } : { kind: 'in-peoples-hands' }
}
