import type { ClientRecord } from '../../../crm/records/records-port.ts'
import type { Day } from '../../../crm/records/status.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../context.ts'
import type { EndState } from '../end/end-state.ts'
import { aboutRoom, goesAway, kept } from './merge-words.ts'
import { mergedPrefix, mergedTag } from './settle-others.ts'

/** Another room of a client whose record others were merged into, and what becomes of it. */
export interface OtherRoom {
  room: number
  /** `to-be-archived` and `archived`: on `day`. */
  is: 'kept' | 'to-be-archived' | 'archived'
  day?: Day
}

/** What is remembered of the other room of a merged record, as the surviving one has it. Pure. */
export const otherRoomOf = ({ room, phase, day }: Pick<EndState, 'room' | 'phase' | 'day'>): OtherRoom => {
  if (phase === 'off') return { room, is: 'kept' }
  return { room, is: phase === 'ended' ? 'archived' : 'to-be-archived', day }
}

/**
 * The other rooms of a client: those that stay, by their tag, and those that are put away, by what is remembered of the records that the CRM says were merged
 * into this one. @throws RetryLater
 */
export const otherRoomsOf = async (
  { docspace, ends }: Pick<OnboardingContext, 'docspace' | 'ends'>,
  { ref, formerly = [] }: Pick<ClientRecord, 'ref' | 'formerly'>,
): Promise<OtherRoom[]> => {
  const merged = formerly.filter(({ shared }) => !shared)
  const [staying, ...stored] = await Promise.all([
    docspace.rooms.findByTag(mergedTag(ref)),
    ...merged.map((former) => ends?.read(clientKey(former.ref))),
  ])
  const remembered = stored.flatMap((one) => (one?.state?.into === clientKey(ref) ? [otherRoomOf(one.state)] : []))
  const stays = staying.map(({ id }): OtherRoom => ({ room: id, is: 'kept' }))
  return [...stays, ...remembered.filter(({ room }) => !stays.some((one) => one.room === room))]
}

/** `the room 12 of a merged record goes into the archive on 2026-12-30` */
export const otherRoomWords = ({ room, is, day }: OtherRoom): string => {
  const about = aboutRoom(room)
  if (is === 'kept') return `${about} ${kept}`
  return `${about} ${is === 'archived' ? `was put away on ${day}` : goesAway(day)}`
}

/** The client whose other room a room is, by its tags. */
export const survivorNamedBy = (tags: readonly string[]): string | undefined =>
  tags.find((tag) => tag.startsWith(mergedPrefix))?.slice(mergedPrefix.length)
