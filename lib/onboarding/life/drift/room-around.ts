import type { DocSpace } from '../../../docspace/index.ts'
import { type Member, managesRoom } from '../../../docspace/rooms/members.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import { standingOfLink } from '../handover/dead-link.ts'
import { isOwnerGone } from '../handover/gone-owner.ts'
import { hasKeyOf, type LivingClient } from '../living-client.ts'
import type { RoomDifference } from './difference.ts'

/** Whose the key is. */
interface KeysUsers {
  keyOwner: string
  /** The account that has the rooms as far as is remembered, where the key is another user's by now. */
  formerOwner?: string | undefined
}

/** What of the room itself, of its owner and its link is not as it is to be: people alone can have done it. @throws RetryLater */
export const lookAround = async (
  docspace: DocSpace,
  { record, room }: Pick<LivingClient, 'record' | 'room'>,
  members: readonly Member[],
  { keyOwner, formerOwner }: KeysUsers,
): Promise<RoomDifference[]> => {
  const tag = clientKey(record.ref)
  const found: RoomDifference[] = []
  const note = (part: RoomDifference['part'], is: RoomDifference['is'], more: Partial<RoomDifference> = {}) =>
    found.push({ part, is, changed: 'people', ...more })
  if (!hasKeyOf(record, room)) note('room', 'untagged', { about: tag })
  if (room.archived) note('room', 'archived')
  const id = room.createdBy
  if (await isOwnerGone(docspace, id, [keyOwner])) note('owner', 'gone', { id })
  else if (id === formerOwner) note('owner', 'leaving', { id })
  // Who does not manage the room is shown no links at all.
  if (managesRoom(members, keyOwner)) {
    const link = await standingOfLink(docspace, room.id)
    if (link === 'none') note('link', 'missing')
    if (link === 'dead') note('link', 'gone')
  }
  return found
}
