import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { ruleOfTags } from '#lib/onboarding/decide-rule.ts'
import { type OtherRoom, otherRoomsOf, otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import type { Target } from '../../target/target.ts'
import { roomUrlOf } from '../follow.ts'
import type { OpenClient } from '../open-client.ts'
import { roleText } from '../step-words.ts'

/** A name and what is said of it; a line that goes on with the last name has none. */
export type Row = [string, string]

interface RoomSeen {
  room: Room
  members: { email: string; role: string; pending: boolean }[]
  link: { url: string; role: string; expired: boolean } | undefined
  content: string[]
}

/** The rooms with the client's key. @throws RetryLater, Problem */
export const seenRooms = async (open: OpenClient): Promise<RoomSeen[]> => {
  const [{ docspace }, rooms] = await Promise.all([open.portal(), open.rooms()])
  return Promise.all(
    rooms.map(async (room) => {
      const [members, link, { folders, files }] = await Promise.all([
        docspace.members.listWithGroups(room.id),
        docspace.links.invitation(room.id),
        docspace.folders.list(room.id),
      ])
      const people = members.map(({ email, group, access, owner, pending }) => ({
        email: group === undefined ? email : `the group "${group}"`,
        role: owner ? 'owner' : roleText(access),
        pending,
      }))
      return {
        room,
        members: people,
        link: link && { url: link.url, role: roleText(link.access), expired: link.expired },
        content: [...folders.map(({ title }) => `${title}/`), ...files.map(({ title }) => title)],
      }
    }),
  )
}

/** A room as it is shown: what it is, by which rule it was made, who is in it. */
export const roomRows = (target: Target, { room, members, link, content }: RoomSeen): Row[] => [
  [`room ${room.id}`, `${room.title}${room.archived ? ' (archived)' : ''}`],
  ['', roomUrlOf(target, room.id)],
  ...[ruleOfTags(room.tags)].flatMap((rule): Row[] => (rule ? [['rule', rule]] : [])),
  ['content', content.join(', ') || 'empty'],
  ...members.map(({ email, role, pending }): Row => [role, `${email}${pending ? ' (invitation pending)' : ''}`]),
  ['link', link ? `${link.url} (${link.role}${link.expired ? ', expired' : ''})` : 'none'],
]

/** The rooms of records that were merged into this one. @throws RetryLater, Problem */
export const othersOf = async (open: OpenClient): Promise<OtherRoom[]> => {
  const [record, { docspace }, { ends }] = await Promise.all([open.record(), open.portal(), open.lives()])
  return record ? otherRoomsOf({ docspace, ...(ends && { ends }) }, record) : []
}

/** Such a room as it is shown. */
export const otherRow = (target: Target, other: OtherRoom): Row => [
  `room ${other.room}`,
  `${otherRoomWords(other)} (${roomUrlOf(target, other.room)})`,
]
