import type { Room } from '../../../../docspace/rooms/rooms.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import { asFailure, converge } from '../../../converge.ts'
import { withConfirm } from '../../../identity/confirm-record.ts'
import { reportRoom } from '../../../report.ts'
import { namesOf } from '../../../review/room-in-review.ts'
import { notAsWanted } from '../../../room/apply.ts'
import { readyMark, taggedRoom } from '../../../room/observed.ts'
import type { LivingClient } from '../../living-client.ts'
import { rememberWanted } from '../../memory/remember-wanted.ts'
import { moveRoom } from '../carry-out.ts'
import type { EndingSettings } from '../decide-end.ts'
import type { EndContext, EndStanding } from '../end-standing.ts'
import type { EndState } from '../end-state.ts'
import type { RoomAtEnd } from '../end-steps.ts'
import { type StoredEnd, stateOfRoom } from '../end-store.ts'
import { readRoomAtEnd } from '../room-at-end.ts'
import {
  assertMayReturn,
  notesOfAbsent,
  type PeopleAtReturn,
  peopleAtReturn,
  type Returning,
  wantedAtReturn,
} from './wanted-at-return.ts'

/**
 * Opens the room of a client that came back: out of the archive, with its people by the rules of a new client and with a new link, all read
 * back; then the record says so. Who is wanted is found out before anything is done. What is remembered tells a later run, after a crash, that a return was
 * begun: it is made whole then, or taken back where the client has left once more.
 * @throws RetryLater, Park
 */
export const returnRoom = async (
  work: EndContext,
  client: LivingClient,
  settings: EndingSettings,
  standing: EndStanding,
): Promise<'returned' | 'returned-to-review'> => {
  const { record } = client
  const linkSecrets = (await work.rememberOwner?.()) ?? work.linkSecrets
  const found = await readRoomAtEnd(work.docspace, client.room.id)
  await assertMayReturn(work, client, found)
  const { opened, state } = await wantedAtReturn(work, client, settings, { found, linkSecrets, standing })
  const stored = await begin(work, state, standing)
  const room = await outOfArchive(work, found)
  const { desired, remembered, ...absent } = await bringBack(work, client, {
    settings,
    state,
    opened,
    linkSecrets: work.linkSecrets,
  })
  const observed = await converge(withConfirm(work, record), desired, taggedRoom(room))
  await rememberWanted(work, { desired: remembered, observed, linkSecrets, keep: namesOf })
  const isInReview = desired.letIn === 'later'
  if (isInReview && !record.written) await work.docspace.rooms.removeTag(room.id, readyMark)
  const notes = ['the client has come back', ...notesOfAbsent(absent), ...opened.notes]
  await reportRoom(work, record, desired, observed, notes, { returns: state.returns, tags: room.tags })
  await work.ends.write({ ...state, phase: 'off' }, stored)
  log.info('end.returned', { roomId: String(room.id) })
  return isInReview ? 'returned-to-review' : 'returned'
}

/** Remembers that the room is being opened, before anything is done. */
const begin = async ({ ends }: EndContext, state: EndState, { stored }: EndStanding): Promise<StoredEnd> =>
  stored && stateOfRoom(stored, state.room)?.phase === 'returning' ? stored : ends.write(state, stored)

const outOfArchive = async (work: EndContext, { room: { id, archived } }: RoomAtEnd): Promise<Room> => {
  if (archived) {
    await moveRoom(work, id, 'unarchive').catch((error: unknown) => {
      throw asFailure(error)
    })
    log.info('end.step_made', { step: 'unarchive', roomId: String(id) })
  }
  const room = await work.docspace.rooms.get(id)
  if (room.archived) throw notAsWanted('archive')
  return room
}

/** Gives roles back to who is in the room. @returns the room as it is to be, with the people who come in */
const bringBack = async (work: EndContext, client: LivingClient, returning: Returning): Promise<PeopleAtReturn> => {
  const { members } = work.docspace
  const { id } = client.room
  const people = await peopleAtReturn(work, client, returning, await members.listWithGroups(id))
  await members.change(id, people.raised).catch((error: unknown) => {
    throw asFailure(error)
  })
  return people
}
