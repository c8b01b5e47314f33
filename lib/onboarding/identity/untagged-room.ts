import type { ClientRecord } from '../../crm/records/records-port.ts'
import { settledAfter } from '../../docspace/answer.ts'
import { type DocSpace, inRoom } from '../../docspace/index.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { otherKeys } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import { isRuleTag } from '../decide-rule.ts'
import { onboardingReasons } from '../reasons.ts'
import type { Desired } from '../room/desired.ts'
import { reviewMark } from '../room/observed.ts'
import { contentBelow } from '../room/read-back.ts'
import { holdsNothingElse } from '../room/tree.ts'
import type { FoundRoom } from './find-room.ts'
import { hasNobodyElse, ourLink } from './our-link.ts'
import { oursAmong } from './ours.ts'

/**
 * An untagged room: one of ours that has lost its tag, or never got it. `told`: it has our link, and the
 * sender's record cannot be read back. There the link is made last, so the room was reported ready, and is people's now.
 */
export interface Untagged {
  room: Room
  told: boolean
}

/**
 * Finds a client's untagged room. An empty status on the record proves that there is none.
 * @throws Park when rooms of other users have its key
 * @throws RetryLater as `findUntagged`
 */
export const findLost = async (
  context: Pick<RoomContext, 'docspace' | 'cache'>,
  { written }: Pick<ClientRecord, 'written'>,
  desired: Desired,
  found: FoundRoom,
): Promise<Untagged | undefined> => {
  const untagged = written?.state === 'none' ? undefined : await findUntagged(context, desired)
  if (untagged || found.kind !== 'of-another-user') return untagged
  const detail = found.rooms.map(({ id }) => `room ${id}`).join(', ')
  throw new Park(onboardingReasons['room-of-another-user'], { detail })
}

/**
 * Finds an untagged room of this client: the server crashed or refused the tag, or people took it off. It has the exact title, was made by our user, and has no client's key. A room whose invitation link has the id for this client is the client's,
 * whatever is in it. A room without a link must have no tag but that of a rule, and only content of ours, and must be older than any write that may
 * still take effect: until then it may be the room that another client of the same name is getting at this moment
 * (docs/facts/docspace.md#a-room-is-there-before-its-tag). An archived room was put away by people: only its link tells whose it is.
 * @throws RetryLater while such a room is too young to tell whose it is
 * @throws Park for an archived one that was never ready, and where people are to wait for the record and a room in review may have lost its tag
 */
export const findUntagged = async (
  services: Pick<RoomContext, 'docspace' | 'cache'>,
  desired: Desired,
): Promise<Untagged | undefined> => {
  const { docspace } = services
  const candidates = (await oursAmong(services, await docspace.rooms.findByTitle(desired.title), (one) => one))
    .filter((room) => otherKeys(room.tags, '').length === 0)
    .sort((left, right) => left.id - right.id)
  for (const room of candidates) {
    if (await ourLink(docspace, room.id, desired.link.ids)) return known(room, desired)
  }
  for (const room of candidates.filter(({ archived }) => !archived)) {
    if (room.tags.every(isRuleTag) && (await isUnused(docspace, room, desired)))
      return { room: whenSettled(room), told: false }
  }
  if (desired.waits) await assertNoneLostInReview(docspace, candidates, desired)
  return undefined
}

/**
 * A room that waits for people from outside has no link by which it would be known without its tag. Its manager is in it before it is reported, and may
 * take the tag off.
 * @throws Park where such a room has the title: a person knows whose it is
 */
const assertNoneLostInReview = async (docspace: DocSpace, candidates: readonly Room[], desired: Desired) => {
  for (const room of candidates.filter(({ archived }) => !archived)) {
    if (hasTag(room, reviewMark) || (await isInUse(docspace, room, desired)))
      throw new Park(onboardingReasons['room-lost-tag'], { detail: `room ${room.id}, tag ${desired.tag}` })
  }
}

/** Whether the room is of the wanted kind, has people in it, and no link. */
const isInUse = async (docspace: DocSpace, room: Room, { type }: Desired): Promise<boolean> =>
  room.type === type &&
  !(await hasNobodyElse(docspace, room)) &&
  (await docspace.links.invitation(room.id)) === undefined

const known = (room: Room, { recordTells }: Desired): Untagged => {
  if (room.archived && recordTells) throw new Park(onboardingReasons['room-archived'], { detail: `room ${room.id}` })
  return { room, told: !recordTells }
}

/** Whether the room is of the wanted kind, has no link, only content of ours, and only its owner as member. */
const isUnused = async (docspace: DocSpace, room: Room, desired: Desired): Promise<boolean> => {
  if (room.type !== desired.type) return false
  if (!room.empty && !(await isLeftByUs(docspace, room, desired))) return false
  if (!(await hasNobodyElse(docspace, room))) return false
  return (await docspace.links.invitation(room.id)) === undefined
}

/** Whether a part of the wanted content is in the room, and nothing else. */
const isLeftByUs = async (docspace: DocSpace, room: Room, desired: Desired): Promise<boolean> => {
  if (desired.welcome.way !== 'room') return false
  const there = (await inRoom({ docspace }, room)).docspace
  const root = await there.folders.listTree(room.id)
  return holdsNothingElse(desired.tree, await contentBelow(there, root, desired))
}

const whenSettled = (room: Room): Room => {
  const left = settledAfter - room.age
  if (left <= 0) return room
  throw new RetryLater(onboardingReasons['room-settling'], { after: left + 1_000, detail: `room ${room.id}` })
}
