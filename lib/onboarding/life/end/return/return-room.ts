import { managesRoom } from '../../../../docspace/rooms/members.ts'
import { hasTag, type Room } from '../../../../docspace/rooms/rooms.ts'
import { clientKey } from '../../../../runtime/client-key.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import { Park } from '../../../../runtime/errors.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import { asFailure, converge } from '../../../converge.ts'
import { withConfirm } from '../../../identity/confirm-record.ts'
import { nameRoom } from '../../../names/room-names.ts'
import { onboardingReasons } from '../../../reasons.ts'
import { reportRoom } from '../../../report.ts'
import { mayInvite, openTo } from '../../../review/may-invite.ts'
import { namesOf, roomToOpen } from '../../../review/room-in-review.ts'
import { notAsWanted } from '../../../room/apply.ts'
import type { Desired, LinkSecrets } from '../../../room/desired.ts'
import { readyMark, taggedRoom } from '../../../room/observed.ts'
import { missingPeople } from '../../../room/plan.ts'
import type { LivingClient } from '../../living-client.ts'
import { keyedHash } from '../../memory/keyed-hash.ts'
import { rememberWanted } from '../../memory/remember-wanted.ts'
import { moveRoom } from '../carry-out.ts'
import type { EndingSettings } from '../decide-end.ts'
import { type EndContext, type EndStanding, stateFor } from '../end-standing.ts'
import type { EndState } from '../end-state.ts'
import type { RoomAtEnd } from '../end-steps.ts'
import { type StoredEnd, stateOfRoom } from '../end-store.ts'
import { readRoomAtEnd } from '../room-at-end.ts'
import { returningPeople } from './returning-people.ts'

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
): Promise<'returned'> => {
  const { record } = client
  const linkSecrets = (await work.rememberOwner?.()) ?? work.linkSecrets
  const found = await readRoomAtEnd(work.docspace, client.room.id)
  await assertMayReturn(work, client, found)
  const { opened, state } = await wantedAtReturn(work, client, settings, { found, linkSecrets, standing })
  const stored = await begin(work, state, standing)
  const room = await outOfArchive(work, found)
  const desired = await bringBack(work, client, { settings, state, desired: opened.desired })
  const observed = await converge(withConfirm(work, record), desired, taggedRoom(room))
  await rememberWanted(work, { desired: opened.wanted, observed, linkSecrets, keep: namesOf })
  if (desired.letIn === 'later' && !record.written) await work.docspace.rooms.removeTag(room.id, readyMark)
  await reportRoom(work, record, desired, observed, ['the client has come back', ...opened.notes])
  await work.ends.write({ ...state, phase: 'off' }, stored)
  log.info('end.returned', { roomId: String(room.id) })
  return 'returned'
}

/** Refuses a room that may be another client's, and one that the key's user may not open. @throws Park, RetryLater */
const assertMayReturn = async (
  { docspace, cache }: EndContext,
  { record }: LivingClient,
  { room, members }: RoomAtEnd,
): Promise<void> => {
  const detail = `room ${room.id}`
  if (!hasTag(room, clientKey(record.ref))) throw new Park(onboardingReasons['end-of-untagged-room'], { detail })
  const keyOwner = await cache.keyOwner(docspace)
  if (room.createdBy === keyOwner) return
  const mayMove = !room.archived || (await docspace.people.standing(keyOwner))?.administrator
  if (!mayMove || !managesRoom(members, keyOwner)) throw new Park(onboardingReasons['return-not-allowed'], { detail })
}

interface Begun {
  found: RoomAtEnd
  linkSecrets: LinkSecrets
  standing: EndStanding
}

/** The room as it is to be, and what is remembered while it is made so. */
const wantedAtReturn = async (
  work: EndContext,
  client: LivingClient,
  all: EndingSettings,
  { found, linkSecrets, standing: { stored, day } }: Begun,
) => {
  const { record, decided, fields } = client
  const { settings } = nameRoom(all, record, decided.values)
  const own = stateFor(client, stored)
  const now = work.clock.now()
  const known = stateOfRoom(stored, own.room)
  const returns = (own.returns ?? 0) + (known?.phase === 'returning' ? 0 : 1)
  const state: EndState = {
    ...{ day: day ?? utcDay(now), announcedAt: now },
    ...known,
    ...{ ...own, phase: 'returning', returns },
  }
  const opened = await roomToOpen(work, { record, settings, fields }, linkSecrets, returns)
  // Who has a link that is there still, or was made by a run that was cut off, has been let in.
  const isOpen = found.links.some(({ invitation }) => invitation)
  const letIn = isOpen || (await mayInvite(work.records, settings, record, fields)) ? openTo(record) : 'later'
  const desired: Desired = { ...opened.desired, letIn, ...(letIn === 'later' && { guests: [] }) }
  return { opened: { ...opened, desired }, state }
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

/** Gives roles back to who is in the room, without a mail. @returns the room as it is to be, with the people who come in */
const bringBack = async (
  { docspace, memories, linkSecrets }: EndContext,
  { record, room }: LivingClient,
  { settings, state, desired }: { settings: EndingSettings; state: EndState; desired: Desired },
): Promise<Desired> => {
  const kept = await memories?.read(clientKey(record.ref))
  const members = await docspace.members.listWithGroups(room.id)
  const people = returningPeople(desired, {
    members,
    before: state.before,
    memory: kept?.memory?.room === room.id ? kept.memory : undefined,
    do: state.did ?? settings.end.do,
    hash: keyedHash(linkSecrets),
  })
  const wanted = { ...desired, ...people }
  const raised = missingPeople(wanted, members, room.createdBy).flatMap((one) =>
    'userId' in one && members.some(({ userId }) => userId === one.userId) ? [one] : [],
  )
  await docspace.members.change(room.id, raised).catch((error: unknown) => {
    throw asFailure(error)
  })
  return wanted
}
