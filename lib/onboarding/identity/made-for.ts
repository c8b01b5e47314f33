import type { ClientRecord } from '../../crm/records/records-port.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import type { RoomSearch } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import { hasNobodyElse } from './our-link.ts'

/**
 * Refuses a room that may be another client's: people may exchange the tags of a ready room and of one that is being made. A room that is
 * being made for this client has its title, or the link that was made for it, or no link and no member but its owner. Or it is the one that is
 * remembered as the client's, and has its tag.
 * @throws Park `room-exchanged`, RetryLater
 */
export const assertMadeFor = async (search: RoomSearch, record: ClientRecord, room: Room): Promise<void> => {
  const { docspace, linkIds, titleOf } = search
  if (room.title === titleOf(record)) return
  const link = await docspace.links.invitation(room.id)
  const refs = [record.ref, ...(record.formerly ?? []).map(({ ref }) => ref)]
  if (link && refs.some((ref) => linkIds({ ref }, room.id).includes(link.id))) return
  if (!link && (await hasNobodyElse(docspace, room))) return
  if (await isRemembered(search, record, room)) return
  throw new Park(onboardingReasons['room-exchanged'], { detail: `room ${room.id}` })
}

/**
 * Whether the room has the client's tag, and is remembered as the client's. Nobody but Roomkeeper writes what is remembered. The number alone proves
 * nothing, because a restore gives it to any room; nor does the tag, which people can exchange.
 */
const isRemembered = async (search: RoomSearch, record: ClientRecord, room: Room): Promise<boolean> =>
  hasTag(room, clientKey(record.ref)) && (await search.rememberedRoom?.(record)) === room.id
