import type { DocSpace } from '../../../docspace/index.ts'
import { hasTag, type Room } from '../../../docspace/rooms/rooms.ts'
import { type ClientRef, otherKeys, parseClientKey } from '../../../runtime/client-key.ts'
import { survivorNamedBy } from '../merge/other-rooms.ts'
import type { Colleagues } from './colleagues.ts'
import { hasDeadLink } from './dead-link.ts'
import { handoverMark } from './marks.ts'
import { invitedBy } from './people-to-invite.ts'

/** A client's room that one colleague has and the other is to have. */
export interface RoomToHandOver {
  client: ClientRef
  room: Room
  /**
   * `give`: it is still of the first. `go-on`: it is of the second, and an earlier run did not come to its end. `lost`: it is of the second, and
   * invitations of the first, whose account is gone, let nobody in any more.
   */
  is: 'give' | 'go-on' | 'lost'
}

export interface FoundRooms {
  rooms: RoomToHandOver[]
  /** Archived rooms of the first: DocSpace refuses every change of them. */
  archived: ClientRef[]
  /** Rooms that have the keys of several clients. */
  unclear: Room[]
}

interface Search extends Colleagues {
  /** Whether the account of the first is gone, so that its links and invitations let nobody in. */
  isGone: boolean
  /** With a key that sees the rooms of the first. */
  giver: DocSpace
  /** With the key of the second. */
  heir: DocSpace
  onLook?: (looked: number, of: number) => void
}

/**
 * Finds the rooms of clients that are to be handed over, by their tags. Writes nothing. Rooms that are of the second already are looked at one by one,
 * where the account of the first is gone.
 * @throws RetryLater
 */
export const findRooms = async (search: Search): Promise<FoundRooms> => {
  const found: FoundRooms = { rooms: [], archived: [], unclear: [] }
  const all = await roomsSeen(search)
  for (const [at, room] of all.entries()) {
    const keys = otherKeys(room.tags, '').map(parseClientKey)
    // Another room of a client whose record others were merged into has people and links too.
    const client = keys[0] ?? parseClientKey(survivorNamedBy(room.tags) ?? '')
    if (!client) continue
    search.onLook?.(at + 1, all.length)
    if (room.createdBy === search.from && room.archived) found.archived.push(client)
    const is = room.archived ? undefined : await standingOf(search, room)
    if (!is) continue
    if (keys.length > 1) found.unclear.push(room)
    else found.rooms.push({ client, room, is })
  }
  return found
}

/** What either key sees, each room once, the oldest first. */
const roomsSeen = async ({ giver, heir }: Search): Promise<Room[]> => {
  const seen = [...(await giver.rooms.all()), ...(giver === heir ? [] : await heir.rooms.all())]
  return [...new Map(seen.map((room) => [room.id, room])).values()].sort((left, right) => left.id - right.id)
}

const standingOf = async (search: Search, room: Room): Promise<RoomToHandOver['is'] | undefined> => {
  if (room.createdBy === search.from) return 'give'
  if (room.createdBy !== search.to) return undefined
  if (hasTag(room, handoverMark)) return 'go-on'
  return search.isGone && (await isLost(search, room)) ? 'lost' : undefined
}

/** Whether the room's link lets nobody in, or somebody who has not come was invited by the first. */
const isLost = async ({ heir, from }: Search, { id }: Room): Promise<boolean> =>
  (await hasDeadLink(heir, id)) || (await invitedBy(heir, id, from)).length > 0
