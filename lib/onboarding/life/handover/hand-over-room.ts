import type { DocSpace } from '../../../docspace/index.ts'
import { access } from '../../../docspace/rooms/access.ts'
import { managesRoom } from '../../../docspace/rooms/members.ts'
import { hasTag, type Room } from '../../../docspace/rooms/rooms.ts'
import { mark, notAsWanted } from '../../room/apply.ts'
import type { Colleagues } from './colleagues.ts'
import type { RoomToHandOver } from './find-rooms.ts'
import { type LinkMaker, type LinkOutcome, makeLinkAnew } from './make-link-anew.ts'
import { handoverMark, marksOn } from './marks.ts'
import { type InvitedAgain, inviteAgain } from './people-to-invite.ts'
import { type RecordOutcome, type RecordWriter, writeLink } from './write-link.ts'

export interface Handover extends Colleagues, Omit<LinkMaker, 'linkId'>, RecordWriter {
  /** With a key that may change the owner: of the first, of the portal's owner or of a DocSpace administrator. */
  giver: DocSpace
  /** Whether that key is of the first, who manages the rooms. */
  isGiverOwner: boolean
  /** With the key of the second. */
  heir: DocSpace
  /** The id of a link that is made for a client's room. */
  linkIdOf(client: RoomToHandOver['client'], roomId: number): string
  /** Whether the first goes out of the room. */
  leaves: boolean
}

/** What was done for a client. */
export interface HandedOver extends InvitedAgain {
  link: LinkOutcome['how']
  record: RecordOutcome
}

/**
 * Hands a client's room over. Each step is read back and has no effect when it is done again, so a run that ends anywhere is gone on with by the next:
 * marked, the new one in as a manager, owner, link, invitations, the record, the old one out if that is wanted, and the mark off. The
 * owner is nobody's row in a list of members and is never changed there.
 * @throws RetryLater, Park, DocSpaceRefusal, RecordMoved
 */
export const handOverRoom = async (handover: Handover, { client, room, is }: RoomToHandOver): Promise<HandedOver> => {
  const { giver, heir } = handover
  if (!hasTag(room, handoverMark)) await mark(is === 'give' ? giver : heir, room.id, handoverMark)
  if (is === 'give') await give(handover, room)
  const linkId = (roomId: number) => handover.linkIdOf(client, roomId)
  const made = await makeLinkAnew({ ...handover, linkId }, await heir.rooms.get(room.id))
  const people = await inviteAgain(heir, room.id, handover)
  const record = made.how === 'none' ? 'as-it-was' : await writeLink(handover, client, room.id, made.link)
  if (handover.leaves) await takeOut(handover, room.id)
  await unmark(heir, room.id)
  return { link: made.how, record, ...people }
}

const give = async (handover: Handover, { id }: Room): Promise<void> => {
  const { giver, heir, to, isGiverOwner } = handover
  if (isGiverOwner) await letIn(handover, id)
  await giver.rooms.giveTo(id, to)
  if ((await heir.rooms.get(id)).createdBy !== to) throw notAsWanted('owner')
}

/** The new one is in as a manager before the room changes hands. */
const letIn = async ({ giver, to }: Handover, roomId: number): Promise<void> => {
  const isIn = async () => managesRoom(await giver.members.list(roomId), to)
  if (await isIn()) return
  await giver.members.setAccess(roomId, [{ userId: to, access: access.roomManager }])
  if (!(await isIn())) throw notAsWanted('manager')
}

const takeOut = async ({ heir, from }: Handover, roomId: number): Promise<void> => {
  const isIn = async () => (await heir.members.list(roomId)).some(({ userId }) => userId === from)
  if (!(await isIn())) return
  await heir.members.setAccess(roomId, [{ userId: from, access: access.none }])
  if (await isIn()) throw notAsWanted('the old owner out of the room')
}

const unmark = async ({ rooms }: DocSpace, roomId: number): Promise<void> => {
  for (const tag of marksOn((await rooms.get(roomId)).tags)) {
    const now = await rooms.removeTag(roomId, tag)
    if (hasTag(now, tag)) throw notAsWanted(`the tag ${tag} off`)
  }
}
