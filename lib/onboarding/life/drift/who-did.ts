import type { RoomLogEntry } from '../../../docspace/invitations/room-log.ts'
import { isSameTag } from '../../../docspace/rooms/same-tag.ts'
import type { Deviation, RoomDifference } from './difference.ts'

/** Who could have made a difference, and when: the last one who did such a thing in the room. */
export interface Doer {
  id: string
  name: string
  /** Epoch milliseconds. */
  at?: number
}

/**
 * Who could have made a difference, by the room's log. Undefined where it does not tell: links, and tags that were deleted from the whole portal,
 * are not in it, and what the CRM has changed is nobody's in the room. Pure.
 */
export const whoDid = (difference: RoomDifference, log: readonly RoomLogEntry[]): Doer | undefined => {
  if (difference.changed === 'crm') return undefined
  const did = log
    .filter((entry) => isAbout(difference, entry))
    .reduce<RoomLogEntry | undefined>((last, one) => (last && last.id > one.id ? last : one), undefined)
  return did?.by && { ...did.by, ...(did.at !== undefined && { at: did.at }) }
}

const isAbout = ({ part, is, about, id }: RoomDifference, { action, whom, tags }: RoomLogEntry): boolean => {
  if (part === 'link' || !actions[is].includes(action)) return false
  if (is === 'untagged' || part === 'tags') return tags.some((tag) => isSameTag(tag, about ?? ''))
  return part === 'room' || part === 'title' || part === 'owner' || (id !== undefined && whom === id)
}

const actions: Readonly<Record<Deviation, readonly string[]>> = {
  renamed: ['RoomRenamed'],
  missing: ['RoomRemoveUser', 'RoomGroupRemove', 'DeletedRoomTags'],
  'left-over': ['RoomUpdateAccessForUser', 'RoomUpdateAccessForGroup'],
  'other-role': ['RoomUpdateAccessForUser', 'RoomUpdateAccessForGroup', 'RoomCreateUser', 'RoomGroupAdded'],
  untagged: ['DeletedRoomTags'],
  archived: ['RoomArchived'],
  deleted: [],
  gone: ['RoomChangeOwner'],
  leaving: [],
}
