import type { ClientRecord } from '../../crm/records/records-port.ts'
import { inRoom } from '../../docspace/index.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey, parseClientKey } from '../../runtime/client-key.ts'
import type { RoomSearch } from '../context.ts'
import { contentBelow } from '../room/read-back.ts'
import { holdsNothingElse } from '../room/tree.ts'
import type { Candidate } from './candidates.ts'
import { hasNobodyElse } from './our-link.ts'
import { isOfOurUsers } from './ours.ts'
import type { WrittenClaim } from './written-claim.ts'

/**
 * The rooms that count of a client whose records were merged while their rooms were made. A room in which nobody has been, with only
 * content of ours, does not count beside another one, and stays as it is. A room of people's counts, and one that the record names.
 */
export const usedRooms = async (
  search: RoomSearch,
  record: ClientRecord,
  candidates: readonly Candidate[],
  { roomId }: WrittenClaim,
): Promise<readonly Candidate[]> => {
  if (!record.written || candidates.length < 2) return candidates
  const own = clientKey(record.ref)
  const former = candidates.filter(({ room }) => !hasTag(room, own) && room.id !== roomId)
  const found = await Promise.all(former.map((one) => isUnused(search, one)))
  const unused = former.filter((_, at) => found[at])
  if (unused.length < candidates.length) return candidates.filter((one) => !unused.includes(one))
  // One of them serves where there is no other.
  return unused.toSorted((left, right) => left.room.id - right.room.id).slice(0, 1)
}

/** Whether nobody has used the room. A link is one that the run for the merged record has made: nobody was told of it. */
export const isUnused = async (search: RoomSearch, { room, formerKeys }: Candidate): Promise<boolean> => {
  const { docspace } = search
  if (!(await isOfOurUsers(search, room))) return false
  if (!(await hasNobodyElse(docspace, room))) return false
  const link = await docspace.links.invitation(room.id)
  return (!link || linkIdsOf(search, formerKeys, room).includes(link.id)) && hasOnlyOurs(search, room)
}

const linkIdsOf = ({ linkIds }: RoomSearch, formerKeys: readonly string[], { id }: Room): string[] =>
  formerKeys.flatMap((key) => {
    const ref = parseClientKey(key)
    return ref ? linkIds({ ref }, id) : []
  })

const hasOnlyOurs = async (search: RoomSearch, room: Room): Promise<boolean> => {
  if (room.empty) return true
  const { docspace, wanted } = await inRoom(search, room)
  const tree = await wanted()
  return holdsNothingElse(tree, await contentBelow(docspace, await docspace.folders.listTree(room.id), { tree }))
}
