import type { Member } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import type { Desired } from '../../room/desired.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'

/** The room as it should be now, as far as it may follow. */
export type WantedRoom = Pick<Desired, 'title' | 'otherTags' | 'manager' | 'colleagues' | 'guests' | 'groups'>

export interface FollowInput {
  memory: ClientMemory
  /** Title and people are undefined where they do not follow, or nobody can tell what they should be. */
  wanted: Omit<WantedRoom, 'title'> & { title: string | undefined }
  room: Pick<Room, 'title' | 'tags'>
  /** Absent where the owner does not follow: whose the room is, and whether the key’s user may give it to another. */
  owner?: { is: string; keyOwner: string; mayGive: boolean }
  /** Undefined where no part of people follows. */
  members: readonly Member[] | undefined
  follow: FollowSettings
  hash: KeyedHash
  /** Epoch milliseconds. */
  now: number
}
