import type { FollowPart } from '../follow/changes.ts'

/** `room`: whether it is there, in use, and the client's by its tag. `link`: the invitation link. */
export type DriftPart = FollowPart | 'room' | 'owner' | 'link'

/** How a part is not as it is wanted. */
export type Deviation =
  | 'renamed'
  /** A tag, a person, a group or the link is not there. */
  | 'missing'
  /** It is there still, and no longer wanted. */
  | 'left-over'
  | 'other-role'
  /** The room carries no tag of its client. */
  | 'untagged'
  | 'archived'
  | 'deleted'
  /** The account that owns the room, or made its link, is not active. */
  | 'gone'
  /** The account that owns the room is about to be replaced: the key is another user's by now. */
  | 'leaving'

/** One thing in a client's room that is not as it is wanted. */
export interface RoomDifference {
  part: DriftPart
  is: Deviation
  /** Which side is not as it was last wanted. `unknown`: nothing is remembered. */
  changed: 'people' | 'crm' | 'both' | 'unknown'
  /** A tag, an address, or the name of a group. */
  about?: string
  /** The person or the group, where it is known by an id. */
  id?: string
  /** Titles or roles, where it is one of them that differs. */
  wanted?: string | number
  found?: string | number
}
