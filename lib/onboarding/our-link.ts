import type { ClientRecord } from '../crm/source.ts'
import type { InvitationLink } from '../docspace/links.ts'
import type { Room } from '../docspace/rooms.ts'
import type { RoomSearch } from './room-search.ts'

/** A link's id is made of client and room: people may exchange tags, but not that (docs/decisions/link-as-marker.md). */
const ourLink = async (
  { docspace, linkIds }: RoomSearch,
  record: ClientRecord,
  room: Pick<Room, 'id'>,
): Promise<InvitationLink | undefined> => {
  const link = await docspace.links.invitation(room.id)
  return link && linkIds(record, room.id).includes(link.id) ? link : undefined
}

/** Whether the room has the invitation link that was made for this client. */
export const hasOurLink = async (search: RoomSearch, record: ClientRecord, room: Pick<Room, 'id'>): Promise<boolean> =>
  (await ourLink(search, record, room)) !== undefined

/** What the sender was told. `isForeign`: the link was not made for this client and room. */
export interface Told {
  link: InvitationLink | undefined
  isForeign: boolean
}

/**
 * A link that is not ours may be one that people have made anew, or that of another client, whose tag people have exchanged for this
 * one's: then another room of the same title has ours.
 */
export const withOurLink = async (
  search: RoomSearch,
  record: ClientRecord,
  { link, isForeign }: Told,
): Promise<{ link: InvitationLink | undefined; room?: Room }> => {
  const { docspace, facts, titleOf } = search
  if (!isForeign) return { link }
  const owner = await facts.keyOwner(docspace)
  const rooms = await docspace.rooms.findByTitle(titleOf(record))
  for (const room of rooms.filter(({ createdBy }) => createdBy === owner)) {
    const own = await ourLink(search, record, room)
    if (own) return { link: own, room }
  }
  return { link }
}
