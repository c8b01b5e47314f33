import { access, roomType } from '../../../docspace/rooms/access.ts'
import type { RoomLink } from '../../../docspace/rooms/links.ts'
import type { Member } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import type { EndAction } from '../../settings/end.ts'

/** A room at its end, as it was read. */
export interface RoomAtEnd {
  room: Pick<Room, 'id' | 'title' | 'type' | 'tags' | 'createdBy' | 'archived'>
  /** Its people and groups. */
  members: readonly Member[]
  links: readonly RoomLink[]
}

export interface WantedEnd {
  do: readonly EndAction[]
  /** The user behind the key stays what he is: else nobody could take the room back. */
  keyOwner: string
}

/** One call to DocSpace. Each may be repeated. */
export type EndStep =
  | { do: 'unarchive' }
  | { do: 'remove-link'; link: RoomLink }
  | { do: 'change-people'; people: { userId: string; access: number }[] }
  | { do: 'archive' }

/**
 * The steps that can be made now, in their order; none: the room is as its end wants it. Pure: the worker and a dry run decide with the same
 * function. An archived room refuses everything but to be taken back, while its links go on letting people in
 * (docs/facts/docspace.md#an-archived-room-lets-people-in): so it is archived last, when nothing else is left, and is taken back first where
 * people archived it before.
 */
export const endSteps = (wanted: WantedEnd, is: RoomAtEnd): EndStep[] => {
  const taken = [...linkSteps(wanted, is), ...peopleSteps(wanted, is)]
  if (taken.length > 0) return is.room.archived ? [{ do: 'unarchive' }] : taken
  return wanted.do.includes('archive') && !is.room.archived ? [{ do: 'archive' }] : []
}

/** Links first: whoever comes in by one after the members were read would stay. */
const linkSteps = (wanted: WantedEnd, is: RoomAtEnd): EndStep[] =>
  is.links
    .filter((link) => !comesBack(is, link) && isTooMuch(wanted, link))
    .map((link) => ({ do: 'remove-link', link }))

/** In a room for reading, a link must not give more. */
const isTooMuch = ({ do: actions }: WantedEnd, link: RoomLink): boolean =>
  actions.includes('revoke-guests') || (actions.includes('read-only') && link.access !== access.read)

/** Whether another link comes when this one is taken away: a public room has one always. It opens nothing while the room is archived. */
export const comesBack = ({ room }: Pick<RoomAtEnd, 'room'>, { invitation, primary }: RoomLink): boolean =>
  room.type === roomType.public && primary && !invitation

/** People in one call, which DocSpace counts as one write. */
const peopleSteps = (wanted: WantedEnd, { members, room }: RoomAtEnd): EndStep[] => {
  const people = members
    .filter((member) => !isSpared(wanted, room, member))
    .map((member) => ({ userId: member.userId, access: accessAtEnd(wanted, member), before: member.access }))
    .filter((one) => one.access !== one.before)
    .map(({ userId, access }) => ({ userId, access }))
  return people.length > 0 ? [{ do: 'change-people', people }] : []
}

/**
 * The owner is in no list: a lower role would be a second row of his (docs/facts/docspace.md#members-of-a-room). Nor is a terminated account that stays: DocSpace skips it by id (docs/facts/docspace-api.md#sharing-a-room), and it cannot sign in.
 */
const isSpared = (wanted: WantedEnd, { createdBy }: Pick<Room, 'createdBy'>, member: Member): boolean =>
  member.owner ||
  member.userId === createdBy ||
  member.userId === wanted.keyOwner ||
  (member.deactivated === true && accessAtEnd(wanted, member) !== access.none)

/** The role of a member when the room has ended. A group has colleagues only, and stays. */
export const accessAtEnd = ({ do: actions }: Pick<WantedEnd, 'do'>, member: Member): number => {
  if (actions.includes('revoke-guests') && isFromOutside(member)) return access.none
  return actions.includes('read-only') ? access.read : member.access
}

/** Guests, and whoever has not accepted the invitation yet. */
export const isFromOutside = ({ group, guest, pending }: Member): boolean =>
  group === undefined && (guest === true || pending)
