import type { ClientRecord } from '../crm/source.ts'
import { DocSpaceRefusal } from '../docspace/answer.ts'
import type { DocSpace } from '../docspace/index.ts'
import { hasTag, type Room } from '../docspace/rooms.ts'
import { clientKey, otherKeys, parseClientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { readyMark } from './ready-mark.ts'
import { onboardingReasons } from './reasons.ts'
import type { Finding, RoomSearch } from './room-search.ts'
import { claimOf, isSameClient, type WrittenClaim } from './written-claim.ts'

/**
 * Finds the client's room: by its key, by keys it had before, and by what its record says where that was written for this client
 * and this portal (docs/decisions/exactly-one-room.md).
 * @throws Park when it cannot be told which room is the client's, or for an archived one that was never ready
 * @throws RetryLater while another client's key is on it
 */
export const findRoom = async (search: RoomSearch, record: ClientRecord): Promise<Finding> => {
  const claim = await claimOf(search.records, record, search.docspace.address.hosts)
  const candidates = await candidatesFor(search, record, claim)
  const named = candidates.find(({ room }) => room.id === claim.roomId)
  assertOneRoom(candidates, named, claim)
  const found = named ?? candidates[0]
  if (!found) return claim.ready ? findWithoutKey(search, record, claim) : { kind: 'none' }
  if (claim.ready) return { kind: 'in-peoples-hands', ...found, relink: !named || claim.merged }
  if (!record.written && (await wasTold(search.docspace, found.room))) {
    return { kind: 'in-peoples-hands', ...found, relink: false }
  }
  if (found.room.archived) throw new Park(onboardingReasons['room-archived'], { detail: `room ${found.room.id}` })
  await assertOurs(search, found.room)
  return { kind: 'room', ...found }
}

/** @throws Park for two rooms between which nothing decides, and for each room of merged records beyond the one that is kept */
const assertOneRoom = (candidates: readonly Candidate[], named: Candidate | undefined, claim: WrittenClaim) => {
  if (candidates.length < 2) return
  const detail = candidates.map(({ room }) => `room ${room.id}`).join(', ')
  if (candidates.some(({ formerKeys }) => formerKeys.length > 0)) {
    const kept = named ? `${detail}; the record names room ${named.room.id}` : detail
    throw new Park(onboardingReasons['merged-two-rooms'], { detail: kept })
  }
  if (!named && !claim.ready) throw new Park(onboardingReasons['two-rooms'], { detail })
}

/**
 * Where no record tells that the room was ready, its own mark does, or its invitation link, the last thing made
 * (docs/decisions/link-as-marker.md).
 */
const wasTold = async (docspace: DocSpace, room: Room): Promise<boolean> =>
  hasTag(room, readyMark) || (await docspace.links.invitation(room.id)) !== undefined

/** A room that was never ready is worked on only when our own user made it. @throws Park */
const assertOurs = async ({ docspace, facts }: RoomSearch, room: Room) => {
  if (room.createdBy === (await facts.keyOwner(docspace))) return
  throw new Park(onboardingReasons['room-of-another-user'], { detail: `room ${room.id}` })
}

/** The record says ready, but no room has a key of the client: people deleted it or took the tag off, or it came with a copy. */
const findWithoutKey = async (search: RoomSearch, record: ClientRecord, claim: WrittenClaim): Promise<Finding> => {
  if (claim.elsewhere) throw new Park(onboardingReasons['room-elsewhere'], { detail: claim.elsewhere })
  if (claim.roomId === undefined) return { kind: 'none' }
  const gone: Finding = { kind: 'in-peoples-hands', formerKeys: [], relink: false }
  const room = await search.docspace.rooms.get(claim.roomId).catch((error: unknown) => {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  })
  if (!room) return gone
  const formerKeys: string[] = []
  for (const tag of otherKeys(room.tags, clientKey(record.ref))) {
    const other = parseClientKey(tag)
    if (other?.source !== record.ref.source) continue
    // An address that earlier versions wrote does not say for whom: the room's own key does.
    if (!(await isSameClient(search.records, record, other))) return { kind: 'none' }
    formerKeys.push(tag)
  }
  return { ...gone, room, formerKeys, relink: formerKeys.length > 0 }
}
