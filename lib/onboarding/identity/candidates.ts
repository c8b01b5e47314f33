import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey, otherKeys } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import type { RoomSearch } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'
import { readyMark } from '../room/observed.ts'
import { hasOurLink } from './our-link.ts'
import { oursAmong } from './ours.ts'
import type { WrittenClaim } from './written-claim.ts'

/** A room that has a key of the client as a tag. */
export interface Candidate {
  room: Room
  /** Former keys of the client that are on it as tags. */
  formerKeys: string[]
}

/**
 * The rooms that may be the client's, by its key and by the keys that it had before. Copies that people made of a room have its tags and
 * belong to whoever made them: they are left out where there are several rooms and one of them is known for the original. A room that
 * stands alone is given as it is, whoever owns it.
 * @throws RetryLater, Park for a room with another client's key beside ours
 */
export const candidatesFor = async (
  search: RoomSearch,
  record: ClientRecord,
  claim: WrittenClaim,
): Promise<Candidate[]> => {
  const { docspace } = search
  const own = await docspace.rooms.findByTag(clientKey(record.ref))
  const former = await formerRooms(search, record, own)
  const all = [...new Map([...own, ...former].map((room) => [room.id, room])).values()]
  const candidates = all.map((room) => ({ room, formerKeys: formerKeysOn(room, record) }))
  for (const candidate of candidates) assertNobodyElses(candidate, record, claim)
  return candidates.length > 1
    ? originals(search, record, await withoutCopies(search, candidates, claim), claim)
    : candidates
}

const formerKeysOn = ({ tags }: Room, { formerly = [] }: ClientRecord): string[] => {
  const keys = formerly.map(({ ref }) => clientKey(ref).toLowerCase())
  return tags.filter((tag) => keys.includes(tag.toLowerCase()))
}

/**
 * The rooms with a former key. An archived room of a merged record was put away by people, and does not count. That of a lead that was converted does where there
 * is no other: it is the client's only one.
 */
const formerRooms = async (search: RoomSearch, record: ClientRecord, own: readonly Room[]): Promise<Room[]> => {
  const { formerly = [] } = record
  const asked = formerly.filter(({ shared }) => !shared || own.length === 0)
  const found = await Promise.all(
    asked.map(async ({ ref, shared }) => {
      const rooms = await search.docspace.rooms.findByTag(clientKey(ref))
      const isOfLead = ref.type !== record.ref.type
      if (!shared) return { rooms: rooms.filter(isOpen), putAway: isOfLead ? rooms : [] }
      return { rooms: (await Promise.all(rooms.map((room) => provenOurs(search, record, room)))).flat(), putAway: [] }
    }),
  )
  const used = found.flatMap(({ rooms }) => rooms)
  return own.length + used.length > 0 ? used : found.flatMap(({ putAway }) => putAway)
}

const isOpen = ({ archived }: Room): boolean => !archived

/**
 * The room under a key that another client may have had too. A ready room is this client's when it has its title or one of its people. A
 * room with the mark was made by a version that writes other keys, and so was a room without a link, which is being made.
 * @throws Park when it has neither
 */
const provenOurs = async ({ docspace, titleOf }: RoomSearch, record: ClientRecord, room: Room): Promise<Room[]> => {
  if (hasTag(room, readyMark) || !(await docspace.links.invitation(room.id))) return []
  if (room.title === titleOf(record) || (await hasPerson(docspace, room, record.emails))) return [room]
  throw new Park(onboardingReasons['older-key'], { detail: `room ${room.id}, tag ${clientKey(record.ref)}` })
}

const hasPerson = async (docspace: DocSpace, { id }: Room, emails: readonly string[]): Promise<boolean> => {
  const wanted = new Set(emails.map((one) => one.trim().toLowerCase()))
  return (await docspace.members.list(id)).some(({ email }) => wanted.has(email))
}

/** Milliseconds in which a worker that put a second key on a room may take it off again. */
const contestedFor = 10 * 60_000

const assertNobodyElses = ({ room, formerKeys }: Candidate, record: ClientRecord, claim: WrittenClaim) => {
  if (claim.ready && claim.roomId === room.id) return
  const strange = otherKeys(room.tags, clientKey(record.ref)).filter((tag) => !formerKeys.includes(tag))
  if (strange.length === 0) return
  const detail = `room ${room.id}: ${strange.join(', ')}`
  if (room.age < contestedFor) throw new RetryLater(onboardingReasons['room-contested'], { detail, after: 30_000 })
  throw new Park(onboardingReasons['room-of-two-clients'], { detail })
}

const withoutCopies = async (
  search: RoomSearch,
  candidates: Candidate[],
  claim: WrittenClaim,
): Promise<Candidate[]> => {
  const made = await oursAmong(search, candidates, ({ room }) => room)
  const ours = candidates.filter((one) => made.includes(one) || one.room.id === claim.roomId)
  if (ours.length === 0 || ours.length === candidates.length) return candidates
  const copies = candidates.filter((one) => !ours.includes(one)).map(({ room }) => `room ${room.id}`)
  log.warn('room.copies_ignored', { detail: copies.join(', ') })
  return ours
}

/**
 * The rooms that the user of the API key made, without copies. A copy has the client's tag too, but not our link, whose id is made of the room. All
 * candidates stay where the record names one of them, or where not exactly one has our link.
 */
const originals = async (
  search: RoomSearch,
  record: ClientRecord,
  candidates: Candidate[],
  claim: WrittenClaim,
): Promise<Candidate[]> => {
  const keyed = candidates.filter(({ formerKeys }) => formerKeys.length === 0)
  if (keyed.length < 2 || keyed.some(({ room }) => room.id === claim.roomId)) return candidates
  const linked = await Promise.all(keyed.map(({ room }) => hasOurLink(search, record, room)))
  const [original, ...more] = keyed.filter((_, at) => linked[at])
  if (!original || more.length > 0) return candidates
  return candidates.filter((one) => one === original || !keyed.includes(one))
}
