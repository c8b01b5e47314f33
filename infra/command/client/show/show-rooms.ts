import type { Visits } from '#lib/docspace/portal/visits.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { ruleOfTags } from '#lib/onboarding/decide-rule.ts'
import { type OtherRoom, otherRoomsOf, otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import { utcDay } from '#lib/runtime/clock.ts'
import type { Target } from '../../target/target.ts'
import { roomUrlOf } from '../follow.ts'
import type { OpenClient } from '../open-client.ts'
import { roleText } from '../step-words.ts'

/** A name and what is said of it; a line that goes on with the last name has none. */
export type Row = [string, string]

interface RoomSeen {
  room: Room
  /** `visits`: of guests who have joined; absent where the key may not know. */
  members: { email: string; role: string; pending: boolean; visits?: Visits }[]
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
      const people = await Promise.all(
        members.map(async ({ userId, email, group, access, owner, guest, pending }) => {
          const visits = guest && !pending && !owner ? await docspace.visits.of(userId, room.title) : undefined
          return {
            email: group === undefined ? email : `the group "${group}"`,
            role: owner ? 'owner' : roleText(access),
            pending,
            ...(visits && { visits }),
          }
        }),
      )
      return {
        room,
        members: people,
        link: link && { url: link.url, role: roleText(link.access), expired: link.expired },
        content: [...folders.map(({ title }) => `${title}/`), ...files.map(({ title }) => title)],
      }
    }),
  )
}

const stateOf = (pending: boolean, visits: Visits | undefined): string => {
  if (pending) return ' (invitation pending)'
  if (!visits) return ''
  const { signedIn, downloaded } = visits
  const words = [
    signedIn === undefined ? 'has not signed in' : `signed in on ${utcDay(signedIn)}`,
    ...(downloaded === undefined ? [] : [`downloaded a file on ${utcDay(downloaded)}`]),
  ]
  return ` (${words.join(', ')})`
}

/** A room as it is shown: what it is, by which rule it was made, who is in it. */
export const roomRows = (target: Target, { room, members, link, content }: RoomSeen): Row[] => [
  [`room ${room.id}`, `${room.title}${room.archived ? ' (archived)' : ''}`],
  ['', roomUrlOf(target, room.id)],
  ...[ruleOfTags(room.tags)].flatMap((rule): Row[] => (rule ? [['rule', rule]] : [])),
  ['content', content.join(', ') || 'empty'],
  ...members.map(({ email, role, pending, visits }): Row => [role, `${email}${stateOf(pending, visits)}`]),
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
