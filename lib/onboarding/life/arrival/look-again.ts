import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { DocSpace } from '../../../docspace/index.ts'
import type { Member } from '../../../docspace/rooms/members.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { OnboardingContext } from '../../context.ts'
import type { LivingClient } from '../living-client.ts'
import type { AwaitedNote } from './awaited-note.ts'
import type { Awaited } from './awaited-store.ts'
import { hasJoined } from './has-joined.ts'
import type { StoredNote } from './remind/begun-reminder.ts'

/** Reads who is in the room. What is seen is noted before it is told: a later run tells of the same day. */
export const lookAgain = async (
  work: Pick<OnboardingContext, 'docspace' | 'clock' | 'memories'> & { awaited: Awaited },
  { room }: Pick<LivingClient, 'room'>,
  stored: StoredNote,
): Promise<StoredNote & { members: readonly Member[] }> => {
  const { docspace, awaited, clock, memories } = work
  const members = await membersOf(docspace, room.id)
  const memory = (await memories?.read(stored.note.client))?.memory
  const remembered = memory?.room === room.id ? memory.guests.flatMap(({ id }) => id ?? []) : []
  const begun = stored.note.room === undefined ? members.filter(isFromOutside).map(({ userId }) => userId) : []
  const people = [...new Set([...stored.note.people, ...remembered, ...begun])]
  const before = stored.note.joinedOn
  const joinedOn = before ?? (hasJoined(members, people) ? utcDay(clock.now()) : undefined)
  const isNew = joinedOn !== before || people.length > stored.note.people.length || stored.note.room === undefined
  if (!isNew) return { ...stored, members }
  const note: AwaitedNote = { ...stored.note, room: room.id, people, ...(joinedOn && { joinedOn }) }
  return { ...(await awaited.write(note, stored)), note, members }
}

/** Of a room whose making was cut off: nobody else was in it by then. */
const isFromOutside = ({ guest, pending, owner }: Member): boolean => !owner && (guest === true || pending)

/** Nobody is known to be in a room whose members DocSpace does not show: a client is not parked for a look. */
const membersOf = async (docspace: Pick<DocSpace, 'members'>, roomId: number): Promise<Member[]> => {
  try {
    return await docspace.members.list(roomId)
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return []
    throw error
  }
}
