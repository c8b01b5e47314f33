import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { InvitationLink } from '../../docspace/rooms/links.ts'
import type { Room } from '../../docspace/rooms/rooms.ts'
import type { RoomSearch } from '../context.ts'
import { oursAmong } from './ours.ts'

/**
 * The room's invitation link if it was made for the client: its id is one of `ids`, which are made of client and room. People can
 * exchange tags, but not these ids (docs/decisions/link-as-marker.md).
 */
export const ourLink = async (
  docspace: DocSpace,
  roomId: number,
  ids: (roomId: number) => readonly string[],
): Promise<InvitationLink | undefined> => {
  const link = await docspace.links.invitation(roomId)
  return link && ids(roomId).includes(link.id) ? link : undefined
}

/** Whether a room that was looked for has the invitation link that was made for this client. */
export const hasOurLink = async (
  { docspace, linkIds }: RoomSearch,
  record: Pick<ClientRecord, 'ref'>,
  room: Pick<Room, 'id'>,
): Promise<boolean> => (await ourLink(docspace, room.id, (id) => linkIds(record, id))) !== undefined

/** Whether nobody but its owner is in a room, and no group. */
export const hasNobodyElse = async (
  { members }: Pick<DocSpace, 'members'>,
  { id }: Pick<Room, 'id'>,
): Promise<boolean> => (await members.listWithGroups(id)).every(({ owner }) => owner)

/** The invitation link of a room that its sender knows. `isForeign`: the link was not made for this client and room. */
export interface SeenLink {
  link: InvitationLink | undefined
  isForeign: boolean
}

/**
 * The link that was made for the client, where another room of the same title has it. A foreign link may be one that people have made
 * anew, or that of another client, with whose room people have exchanged the tags.
 */
export const withOurLink = async (
  search: RoomSearch,
  record: ClientRecord,
  { link, isForeign }: SeenLink,
): Promise<{ link: InvitationLink | undefined; room?: Room }> => {
  if (!isForeign) return { link }
  const { docspace, titleOf, linkIds } = search
  const title = titleOf(record)
  const rooms = title === undefined ? [] : await docspace.rooms.findByTitle(title)
  for (const room of await oursAmong(search, rooms, (one) => one)) {
    const own = await ourLink(docspace, room.id, (id) => linkIds(record, id))
    if (own) return { link: own, room }
  }
  return { link }
}
