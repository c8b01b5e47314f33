import type { DocSpace } from '../../../docspace/index.ts'
import type { Group } from '../../../docspace/rooms/groups.ts'
import { type Member, managesRoom } from '../../../docspace/rooms/members.ts'
import { hasTag } from '../../../docspace/rooms/rooms.ts'
import { allOrFirstError } from '../../../runtime/all-or-first-error.ts'
import { Park } from '../../../runtime/errors.ts'
import type { OnboardingContext } from '../../context.ts'
import { onboardingReasons } from '../../reasons.ts'
import { readyMark } from '../../room/observed.ts'
import { hasKeyOf, type LivingClient } from '../living-client.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { RoomBefore } from './end-state.ts'
import { endSteps, type RoomAtEnd, type WantedEnd } from './end-steps.ts'

export const readRoomAtEnd = async ({ rooms, members, links }: DocSpace, roomId: number): Promise<RoomAtEnd> => {
  const [room, people, all] = await allOrFirstError([
    rooms.get(roomId),
    members.listWithGroups(roomId),
    links.all(roomId),
  ] as const)
  return { room, members: people, links: all }
}

/**
 * Refuses an end that cannot be made whole, before anything is done, and one of a room that may be another client's: only the room's owner and administrators archive, and only its owner and
 * managers let people out. A room that people have archived is taken back for it only where it goes into the archive again.
 * @throws Park, RetryLater
 */
export const assertMayEnd = async (
  { docspace }: Pick<OnboardingContext, 'docspace'>,
  { record }: Pick<LivingClient, 'record'>,
  wanted: WantedEnd,
  is: RoomAtEnd,
): Promise<void> => {
  const { room, members } = is
  const detail = `room ${room.id}`
  if (!hasKeyOf(record, room)) throw new Park(onboardingReasons['end-of-untagged-room'], { detail })
  // Without its link, only the mark tells that the room of such a sender was ready, and only in a room of ours.
  const isMarked = record.written || (hasTag(room, readyMark) && room.createdBy === wanted.keyOwner)
  if (!isMarked) throw new Park(onboardingReasons['end-not-allowed'], { detail })
  // A room is taken out of the archive only to change it.
  const changes = endSteps(wanted, is).some(({ do: what }) => what !== 'archive')
  if (room.archived && changes && !wanted.do.includes('archive'))
    throw new Park(onboardingReasons['end-of-archived-room'], { detail })
  if (room.createdBy === wanted.keyOwner) return
  const moves = wanted.do.includes('archive') && (!room.archived || changes)
  if (changes && !managesRoom(members, wanted.keyOwner))
    throw new Park(onboardingReasons['end-not-allowed'], { detail })
  if (moves && !(await docspace.people.standing(wanted.keyOwner))?.administrator)
    throw new Park(onboardingReasons['end-not-allowed'], { detail })
}

/** What is remembered of the room before anything is taken away. */
export const roomBefore = async (
  { docspace, clock }: Pick<OnboardingContext, 'docspace' | 'clock'>,
  { room, members, links }: RoomAtEnd,
  hash: KeyedHash,
): Promise<RoomBefore> => {
  const rows = members.filter(({ group }) => group !== undefined)
  const groups = await allOrFirstError(rows.map(({ userId }) => docspace.groups.read(userId)))
  return {
    at: clock.now(),
    archived: room.archived,
    links: links.length,
    people: members
      .filter(({ group }) => group === undefined)
      .map((member) => ({ address: memberHash(hash, member), access: member.access, kind: kindOf(member) })),
    groups: rows.map(({ userId: id, access }, at) => ({ id, access, alone: aloneIn(groups[at], members) })),
  }
}

/** Of somebody whose address the key may not read, the id stands for it. */
export const memberHash = (hash: KeyedHash, { email, userId }: Pick<Member, 'email' | 'userId'>): string =>
  hash.address(email || userId)

const kindOf = ({ owner, guest, pending }: Member): RoomBefore['people'][number]['kind'] => {
  if (owner) return 'owner'
  if (pending) return 'invited'
  return guest ? 'guest' : 'colleague'
}

/** How many of a group have no row of their own: nobody can take them out one by one (docs/facts/docspace.md#groups-in-rooms). */
const aloneIn = (group: Group | undefined, members: readonly Member[]): number =>
  group?.members.filter(({ userId }) => !members.some((one) => one.userId === userId)).length ?? 0
