import type { Room } from '../../../docspace/rooms/rooms.ts'
import { otherKeys } from '../../../runtime/client-key.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { ClientMemory } from './memory.ts'
import type { ClientMemories } from './memory-store.ts'

/** How the numbers of clients' rooms compare with those that are remembered. */
export interface NumbersOfRooms {
  /** Clients of whom a number is remembered, of those that were looked at. */
  looked: number
  /** Of them, those whose room has another number, though it was there when the number was remembered. */
  moved: number
  /** The portal was restored: most of them have. */
  isRestored: boolean
}

/** What is remembered of so many clients is read. A restore gives every room another number, so that any of them show it. */
const mostLooked = 200

/**
 * Whether the portal was restored since its rooms were remembered: by their tags they are found under other numbers (docs/facts/docspace.md#rooms-have-other-numbers-after-a-restore).
 * What people do with a single room never looks so. DocSpace is asked nothing, and nothing is written. `rooms`: all, archived ones too. @throws RetryLater
 */
export const lookForRestore = async (
  rooms: readonly Room[],
  { memories, clock }: { memories: Pick<ClientMemories, 'read'>; clock: Pick<Clock, 'now'> },
): Promise<NumbersOfRooms> => {
  const byNumber = new Map(rooms.map((room) => [room.id, room]))
  let [looked, moved] = [0, 0]
  for (const { client, room } of spread(onlyRooms(rooms))) {
    const memory = (await memories.read(client))?.memory
    // Of what an older release has remembered nobody knows whether the portal was restored long ago.
    if (memory?.foundAs === undefined) continue
    const { foundAs, wantedAt } = memory
    looked += 1
    if (hasMoved({ foundAs, wantedAt }, room, byNumber, clock.now())) moved += 1
  }
  return { looked, moved, isRestored: isMost(moved, looked) }
}

/** One client alone, beside others that are where they were, is nobody's restore. */
const isMost = (moved: number, looked: number): boolean => moved * 2 > looked

/** Servers tell times in whole seconds, and a room is remembered within seconds, in milliseconds. */
const inexact = 10_000

interface RoomOfClient {
  client: string
  room: Room
}

/** Rooms in use that are the only one of one client. Copies of a room have its tags, and rooms of merged clients several. */
const onlyRooms = (rooms: readonly Room[]): RoomOfClient[] => {
  const tagged = rooms.map((room) => ({ room, keys: otherKeys(room.tags, '') }))
  const times = new Map<string, number>()
  for (const key of tagged.flatMap(({ keys }) => keys)) times.set(asOne(key), (times.get(asOne(key)) ?? 0) + 1)
  return tagged.flatMap(({ room, keys: [client, ...more] }) =>
    client !== undefined && more.length === 0 && !room.archived && times.get(asOne(client)) === 1
      ? [{ client, room }]
      : [],
  )
}

/** Tags know no case. */
const asOne = (key: string): string => key.toLowerCase()

/** Old and new ones alike. */
const spread = (rooms: readonly RoomOfClient[]): RoomOfClient[] => {
  const step = Math.ceil(rooms.length / mostLooked)
  return rooms.toSorted((left, right) => left.room.id - right.room.id).filter((_, at) => at % step === 0)
}

/**
 * Whether only a restore explains a room's number: the number that is remembered is of no room, or by chance of another client's, and the room is
 * older than what is remembered. One that was made anew, or copied, is younger (docs/facts/docspace.md#rooms-have-other-numbers-after-a-restore).
 */
const hasMoved = (
  { foundAs, wantedAt }: Pick<ClientMemory, 'wantedAt'> & { foundAs: number },
  room: Room,
  byNumber: ReadonlyMap<number, Room>,
  now: number,
): boolean => {
  if (room.id === foundAs) return false
  const other = byNumber.get(foundAs)
  const isFree = !other || otherKeys(other.tags, '').length > 0
  return isFree && now - room.age <= wantedAt + inexact
}
