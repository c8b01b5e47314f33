import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { Room } from '../../docspace/rooms/rooms.ts'
import { Park } from '../../runtime/errors.ts'
import type { RoomSearch } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import { hasNobodyElse } from './our-link.ts'

/**
 * Refuses a room that may be another client's: people may exchange the tags of a ready room and of one that is being made. A room that is
 * being made for this client has its title, or the link that was made for it, or no link and no member but its owner.
 * @throws Park `room-exchanged`
 */
export const assertMadeFor = async (search: RoomSearch, record: ClientRecord, room: Room): Promise<void> => {
  const { docspace, linkIds, titleOf } = search
  if (room.title === titleOf(record)) return
  const link = await docspace.links.invitation(room.id)
  const refs = [record.ref, ...(record.formerly ?? []).map(({ ref }) => ref)]
  if (link && refs.some((ref) => linkIds({ ref }, room.id).includes(link.id))) return
  if (!link && (await hasNobodyElse(docspace, room))) return
  throw new Park(onboardingReasons['room-exchanged'], { detail: `room ${room.id}` })
}
