import type { ClientRecord } from '../../crm/records/records-port.ts'
import { unlessRefused } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { InvitationLink } from '../../docspace/rooms/links.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey, otherKeys, parseClientKey } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import type { RoomSearch } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import { adoptedMark, readyMark, reviewMark } from '../room/observed.ts'
import { isUnused, usedRooms } from './begun-twice.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { assertMadeFor } from './made-for.ts'
import { othersToSettle, ownAmong } from './merged-rooms.ts'
import { hasOurLink, type SeenLink, withOurLink } from './our-link.ts'
import { isOfOurUsers, oursAmong } from './ours.ts'
import { claimOf, isSameClient, type WrittenClaim } from './written-claim.ts'

/** The room of a client, as far as it can be told which one that is. `formerKeys`: keys that the client's own key replaces. */
export type FoundRoom =
  | { kind: 'none' }
  /** The rooms with its key belong to other users: they are copies, or were handed over. */
  | { kind: 'of-another-user'; rooms: readonly Room[] }
  /** Made by an earlier run, and not reported ready yet. */
  | { kind: 'begun'; room: Room; formerKeys: string[] }
  | ReadyRoom
  /** Reported ready before, and gone since. */
  | { kind: 'deleted' }

/** The room that was found. */
export const roomOf = (found: FoundRoom): Room | undefined => ('room' in found ? found.room : undefined)

/**
 * A room that was reported ready belongs to people: whatever they did to it since stays as it is. `relink`: the record names another
 * room or another portal, so id, address and link are written anew. `link`: where it was read, also when there is none.
 */
export interface ReadyRoom {
  kind: 'ready'
  room: Room
  formerKeys: string[]
  relink: boolean
  link?: InvitationLink | undefined
  /** Rooms of records that were merged into this one, which the settings say something about. */
  others?: readonly Candidate[]
}

/**
 * Finds the client's room: by its key, by keys it had before, and by what its record says where that was written for this client
 * and this portal (docs/decisions/exactly-one-room.md).
 * @throws Park when it cannot be told which room is the client's, or for an archived one that was never ready
 * @throws RetryLater while another client's key is on it
 */
export const findRoom = async (search: RoomSearch, record: ClientRecord): Promise<FoundRoom> => {
  const claim = await claimOf(search.records, record, search.docspace.address.hosts)
  const candidates = await usedRooms(search, record, await candidatesFor(search, record, claim), claim)
  return claim.ready ? findReady(search, record, claim, candidates) : findUnfinished(search, record, claim, candidates)
}

const findUnfinished = async (
  search: RoomSearch,
  record: ClientRecord,
  claim: WrittenClaim,
  candidates: readonly Candidate[],
): Promise<FoundRoom> => {
  const named = candidates.find(({ room }) => room.id === claim.roomId)
  assertOneRoom(candidates, named)
  const found = named ?? candidates[0]
  if (!found) return { kind: 'none' }
  const isMade = () => isOfOurUsers(search, found.room)
  const reported = record.written ? undefined : await linkReportedBefore(search, record, found.room, isMade)
  if (reported) {
    const linked = await withOurLink(search, record, reported)
    // People may have made the link anew.
    if (reported.isForeign && !linked.room && !isAdopted(found.room)) await assertMadeFor(search, record, found.room)
    return { kind: 'ready', ...found, ...linked, relink: false }
  }
  if (!(await isMade())) return ofAnotherUser(candidates)
  if (found.room.archived) throw new Park(onboardingReasons['room-archived'], { detail: `room ${found.room.id}` })
  if (!isAdopted(found.room)) await assertMadeFor(search, record, found.room)
  return { kind: 'begun', ...found }
}

/**
 * The room of a client that was reported ready is the one that the record names, also when people took its key off. Only where that one
 * is gone from this portal, a room that the user of the API key made and that has the client's tag counts: people's copies of a room have its tags too.
 */
const findReady = async (
  search: RoomSearch,
  record: ClientRecord,
  claim: WrittenClaim,
  candidates: readonly Candidate[],
): Promise<FoundRoom> => {
  const keyed = candidates.find(({ room }) => room.id === claim.roomId)
  const ours = keyed ? candidates : await oursAmong(search, candidates, ({ room }) => room)
  const named = keyed ?? (await namedWithoutKey(search, record, claim, ours.length > 0))
  if (typeof named === 'object') {
    const rooms = keyed ? ours : await usedRooms(search, record, [named, ...ours], claim)
    const others = rooms.filter((one) => one !== named)
    const settled = othersToSettle(search, record, named, others)
    if (!settled) assertOneRoom([named, ...others], named)
    const relink = claim.mergedFrom !== undefined || named.formerKeys.length > 0
    return { kind: 'ready', ...named, relink, ...(settled && { others: settled }) }
  }
  // Of an address that was written for a merged record nobody can tell whose room it named.
  const own = claim.mergedFrom ? undefined : ownAmong(search, record, ours)
  if (!own) assertOneRoom(ours, undefined)
  const [found] = own ? [own] : ours
  if (found && claim.mergedFrom && (await isUnused(search, found))) return { kind: 'begun', ...found }
  if (found) return { kind: 'ready', ...found, relink: true }
  if (claim.elsewhere) throw new Park(onboardingReasons['room-elsewhere'], { detail: claim.elsewhere })
  if (claim.roomId !== undefined && named === 'gone') return { kind: 'deleted' }
  return candidates.length > 0 ? ofAnotherUser(candidates) : { kind: 'none' }
}

const isAdopted = (room: Room): boolean => hasTag(room, adoptedMark)

const ofAnotherUser = (candidates: readonly Candidate[]): FoundRoom => ({
  kind: 'of-another-user',
  rooms: candidates.map(({ room }) => room),
})

/** Refuses two rooms between which nothing decides, and a second room of merged records. @throws Park */
export const assertOneRoom = (candidates: readonly Candidate[], named: Candidate | undefined) => {
  if (candidates.length < 2) return
  const detail = candidates.map(({ room }) => `room ${room.id}`).join(', ')
  if (candidates.some(({ formerKeys }) => formerKeys.length > 0)) {
    const kept = named ? `${detail}; the record names room ${named.room.id}` : detail
    throw new Park(onboardingReasons['merged-two-rooms'], { detail: kept })
  }
  if (!named) throw new Park(onboardingReasons['two-rooms'], { detail })
}

/**
 * For a sender without a record: the link of a room that was reported ready before. In a room that the user of the API key made, the mark
 * or any invitation link proves that, since both are made last (docs/decisions/link-as-marker.md). A room of another user may be a copy,
 * with the mark and a link of its own: there only a link with the id for this client and this room proves it.
 */
const linkReportedBefore = async (
  { docspace, linkIds }: RoomSearch,
  record: ClientRecord,
  room: Room,
  isMade: () => Promise<boolean>,
): Promise<SeenLink | undefined> => {
  // Its link may be older than the client.
  if (isAdopted(room) && !hasTag(room, readyMark)) return undefined
  const link = await docspace.links.invitation(room.id)
  if (link && linkIds(record, room.id).includes(link.id)) return { link, isForeign: false }
  // People may have made a link in a room that is in review.
  const mayBeReady = hasTag(room, readyMark) || (link && !hasTag(room, reviewMark))
  return mayBeReady && (await isMade()) ? { link, isForeign: link !== undefined } : undefined
}

/**
 * The room that a ready record names and that has not the client's key: people took the key off, or the room has one that the client had
 * before. `of-another-client`: it has another client's key, so the record is a copy, or the portal was restored. `hasRival`: another room
 * of ours has the client's key. The number proves nothing then, because a restore gives it to any room.
 */
const namedWithoutKey = async (
  search: RoomSearch,
  record: ClientRecord,
  { roomId, mergedFrom }: WrittenClaim,
  hasRival: boolean,
): Promise<Candidate | 'gone' | 'of-another-client'> => {
  const { docspace, records } = search
  if (roomId === undefined) return 'gone'
  const room = await roomNumbered(docspace, roomId)
  if (!room || !(await isOfOurUsers(search, room))) return 'gone'
  const formerKeys: string[] = []
  for (const tag of otherKeys(room.tags, clientKey(record.ref))) {
    const other = parseClientKey(tag)
    // An address that earlier versions wrote names no client: the room's own key does.
    if (other && (await isSameClient(records, record, other))) formerKeys.push(tag)
    else if (await hasOurLink(search, record, room)) return { room, formerKeys: [] }
    // A key of another source cannot come from a copied record: the portal was restored, and another room has the number now.
    else return other?.source === record.ref.source ? 'of-another-client' : 'gone'
  }
  if (formerKeys.length > 0 || !hasRival) return { room, formerKeys }
  const isLinked = await hasOurLink(search, mergedFrom ? { ref: mergedFrom } : record, room)
  return isLinked ? { room, formerKeys } : 'gone'
}

/** The room, or undefined where the key's user sees none of that number. */
const roomNumbered = (docspace: DocSpace, roomId: number): Promise<Room | undefined> =>
  unlessRefused(docspace.rooms.get(roomId))
