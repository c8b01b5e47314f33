import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { DocSpaceRefusal, unlessRefused } from '../answer.ts'
import { type ConnectionOptions, connect, type PortalCall } from '../connection.ts'
import { managesRoom, memberCalls } from '../rooms/members.ts'
import { type Room, roomCalls } from '../rooms/rooms.ts'
import { withOwnLimit } from './own-limit.ts'

/** What one of our users does with the portal. */
export interface Hand {
  userId: string
  options: ConnectionOptions
  call: PortalCall
  rooms: ReturnType<typeof roomCalls>
}

export const handOf = (userId: string, options: ConnectionOptions): Hand => {
  const call = withOwnLimit(connect(options), userId)
  return { userId, options, call, rooms: roomCalls(call) }
}

type Rooms = Hand['rooms']

/**
 * Rooms as all of our users see them together. A room administrator sees his own rooms alone (docs/facts/docspace.md#who-sees-a-room-by-its-tag): so
 * all of them are asked, and what one of them is not told by an error is waited for.
 */
export interface Hands {
  /** What one of them finds, each room once. @throws RetryLater where one of them cannot be asked: its rooms must not be overlooked */
  search(find: (rooms: Rooms) => Promise<Room[]>): Promise<Room[]>
  /** @throws DocSpaceRefusal where none of them sees it */
  get(id: number, first: Hand): Promise<Room>
  /** Whose room it is, as an answer told: it need not be asked for again. */
  note(room: Pick<Room, 'id' | 'createdBy'>): void
  /** It has another owner now. */
  forget(id: number): void
  /** Whether its owner is known. */
  knows(id: number): boolean
  /** Who may work in a room: its owner, else who manages it; `first` where none of them does, who is refused then. */
  holderOf(id: number, first: Hand): Promise<Hand>
}

export const createHands = (hands: readonly Hand[]): Hands => {
  const owners = new Map<number, string>()
  const managers = new Map<number, Promise<Hand | undefined>>()
  const note = ({ id, createdBy }: Pick<Room, 'id' | 'createdBy'>) => void owners.set(id, createdBy)
  const ownerOf = (id: number) => hands.find(({ userId }) => userId === owners.get(id))

  const get = async (id: number, first: Hand): Promise<Room> => {
    const asked = new Set([ownerOf(id) ?? first, first, ...hands])
    const room = await firstSeen(asked, ({ rooms }) => rooms.get(id))
    note(room)
    return room
  }
  const managerOf = (id: number): Promise<Hand | undefined> => {
    const known = managers.get(id) ?? findManager(hands, id)
    managers.set(id, known)
    known.catch(() => managers.delete(id))
    return known
  }
  return {
    async search(find) {
      const found = await allOrFirstError(hands.map(({ rooms }) => find(rooms)))
      const rooms = [...new Map(found.flat().map((room) => [room.id, room])).values()]
      for (const room of rooms) note(room)
      return rooms
    },
    get,
    note,
    forget: (id) => void owners.delete(id),
    knows: (id) => owners.has(id),
    async holderOf(id, first) {
      if (!owners.has(id)) await unlessRefused(get(id, first))
      if (!owners.has(id)) return first
      return ownerOf(id) ?? (await managerOf(id)) ?? first
    },
  }
}

/** The room is somebody else's: whoever of us manages it. Who may not see its members is told of none. */
const findManager = async (hands: readonly Hand[], id: number): Promise<Hand | undefined> => {
  for (const { call } of hands) {
    const members = await unlessRefused(memberCalls(call).list(id))
    const manager = members && hands.find(({ userId }) => managesRoom(members, userId))
    if (manager) return manager
  }
  return undefined
}

/** The answer of the first who is not refused. @throws DocSpaceRefusal of the last one where all are */
const firstSeen = async <T>(hands: ReadonlySet<Hand>, ask: (hand: Hand) => Promise<T>): Promise<T> => {
  let refused: unknown
  for (const hand of hands) {
    try {
      return await ask(hand)
    } catch (error) {
      if (!(error instanceof DocSpaceRefusal)) throw error
      refused = error
    }
  }
  throw refused
}
