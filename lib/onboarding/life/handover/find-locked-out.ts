import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import { type DocSpace, usersOf } from '../../../docspace/index.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { isClientKey } from '../../../runtime/client-key.ts'
import { survivorNamedBy } from '../merge/other-rooms.ts'
import { hasDeadLink } from './dead-link.ts'
import { isOwnerGone } from './gone-owner.ts'
import { type Absent, absentFrom } from './who-waits.ts'

/** What becomes of clients whose room, or the link of it, is of an account that is not active. */
export interface LockedOut {
  /** Clients' rooms of such an account, by its id. */
  ofGone: ReadonlyMap<string, readonly Room[]>
  /** How many clients' rooms are there, and how many of them were looked into. */
  rooms: number
  looked: number
  /** Rooms, of those that were looked into, whose link lets nobody in. */
  dead: readonly Room[]
  /**
   * Clients’ rooms of the account that had them all, whose key was replaced by that of another user: who has not come can come until that account
   * goes.
   */
  ofLeaving: readonly Room[]
  /** People who have not come, of the rooms that were looked into and are one of these, and clients of whom nobody has. */
  waiting: number
  notCome: number
}

/** So many rooms of the key's user are looked into, and so many of those who are gone. */
const sample = 10

/**
 * Looks for clients who cannot come in any more, because the account that has their room or made its link is not active (docs/facts/docspace.md#links-die-with-the-account-that-made-them).
 * Links and people are looked at in some rooms only, old and new ones. `all`: every room of the portal, with its owner. `formerOwner`: whose the
 * rooms are as far as is remembered, where the key is another user's by now.
 * @throws RetryLater, NoAnswer
 */
export const findLockedOut = async (
  docspace: DocSpace,
  all: readonly Room[],
  formerOwner?: string,
): Promise<LockedOut> => {
  const users = await usersOf(docspace)
  const rooms = all.filter(({ archived, tags }) => !archived && isOfClient(tags))
  const ofGone = await roomsOfGone(docspace, rooms, users)
  const own = spread(rooms.filter(({ createdBy }) => users.includes(createdBy)))
  const dead: Room[] = []
  for (const room of own) if (await hasDeadLink(docspace, room.id)) dead.push(room)
  const gone = spread([...ofGone.values()].flat())
  const ofLeaving = rooms.filter(({ createdBy }) => createdBy === formerOwner && !ofGone.has(createdBy))
  const leaving = spread(ofLeaving)
  const absent: Absent[] = []
  for (const room of [...gone, ...leaving, ...dead]) absent.push(...(await absentFromRoom(docspace, room)))
  return {
    ofGone,
    ofLeaving,
    rooms: rooms.length,
    looked: own.length + gone.length + leaving.length,
    dead,
    waiting: absent.reduce((sum, one) => sum + one.waiting, 0),
    notCome: absent.filter(({ notCome }) => notCome).length,
  }
}

/** Also another room of a client whose record others were merged into. */
const isOfClient = (tags: readonly string[]): boolean => tags.some(isClientKey) || survivorNamedBy(tags) !== undefined

const roomsOfGone = async (
  docspace: DocSpace,
  rooms: readonly Room[],
  users: readonly string[],
): Promise<Map<string, readonly Room[]>> => {
  const gone = new Map<string, readonly Room[]>()
  for (const [owner, theirs] of Map.groupBy(rooms, ({ createdBy }) => createdBy))
    if (await isOwnerGone(docspace, owner, users)) gone.set(owner, theirs)
  return gone
}

/** The oldest and the newest: another maker's links are the older ones. */
const spread = (rooms: readonly Room[]): Room[] => {
  const inOrder = [...rooms].sort((left, right) => left.id - right.id)
  return inOrder.length <= sample ? inOrder : [...inOrder.slice(0, sample / 2), ...inOrder.slice(-sample / 2)]
}

/** A key that may not look into the room sees nobody. */
const absentFromRoom = async ({ members }: DocSpace, { id }: Room): Promise<Absent[]> => {
  try {
    return [absentFrom(await members.list(id))]
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return []
    throw error
  }
}
