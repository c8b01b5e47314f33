import type { ClientRecord, RoomReport, Written } from '../../../crm/records/records-port.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import type { ClientRef } from '../../../runtime/client-key.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import { tellJoined } from '../../events/room-events.ts'
import { countJoined } from '../../measure.ts'
import { roomReport } from '../../room/hand-over.ts'
import { joinedWords, statusWith, statusWithBounce } from './arrival-words.ts'
import type { AwaitedNote } from './awaited-note.ts'
import type { StoredNote } from './remind/begun-reminder.ts'

/** A note of a client of whom somebody was seen to have joined, which is to be told. */
export type JoinedNote = AwaitedNote & { joinedOn: string }

export const saysJoined = (note: AwaitedNote | undefined): note is JoinedNote =>
  note?.joinedOn !== undefined && !note.told

type TellContext = Pick<OnboardingContext, 'records' | 'clock' | 'awaited' | 'docspace' | 'events'> & {
  settings: Pick<OnboardingContext['settings'], 'remind'>
}

/** What a ready record says of a client who has joined. Where its end is announced, the status goes on saying so. */
export const joinedReport = (
  { clock }: Pick<OnboardingContext, 'clock'>,
  { state, status = 'ready' }: Written,
  { joinedOn, bounced }: JoinedNote,
): RoomReport => {
  const joined = statusWithBounce(statusWith(status, joinedWords(joinedOn)), bounced)
  const told = state === 'ending' ? { state, status } : ({ state: 'ready', status: joined } as const)
  return { ...told, at: clock.now(), joinedOn }
}

/** Tells a sender without records, which gets an event of its own. @throws RetryLater, Park when it does not take it */
export const tellSender = async (
  { records, clock, docspace }: Omit<TellContext, 'awaited' | 'events' | 'settings'>,
  record: Pick<ClientRecord, 'ref'> & Partial<ClientRecord>,
  room: Pick<Room, 'id' | 'title'>,
  { joinedOn }: JoinedNote,
): Promise<void> => {
  const known = { name: '', emails: [], isClient: true, ...record }
  const report = roomReport({ clock, docspace }, known, { status: joinedWords(joinedOn), room, link: undefined })
  await records.writeBack(known, { ...report, joinedOn })
}

/**
 * Tells outlets, counts a client as done, and forgets that it was waited for, but for the others whom the settings remind. It is the last step: a
 * run that was cut off before is gone through again. Of a room that is gone no outlet is told. @returns the note of the others @throws RetryLater
 */
export const finishWaiting = async (
  work: Omit<TellContext, 'records'>,
  record: Pick<ClientRecord, 'ref'> & Partial<ClientRecord>,
  room: (Pick<Room, 'id' | 'title'> & { tags: readonly string[] }) | undefined,
  note: JoinedNote,
): Promise<StoredNote | undefined> => {
  const { client, room: roomId, invitedAt, joinedOn } = note
  if (room) await tellJoined(work, record, room, joinedOn)
  log.info('client.joined', { client, detail: joinedOn, ...(roomId !== undefined && { roomId: String(roomId) }) })
  countJoined(invitedAt, work.clock.now())
  const { awaited, settings } = work
  if (!awaited) return undefined
  const hasOthers = settings.remind?.whom === 'all' && room !== undefined && note.people.length > 1
  if (!hasOthers) {
    await awaited.forget(client)
    return undefined
  }
  const kept: AwaitedNote = { ...note, told: true }
  return { ...(await awaited.write(kept, await awaited.read(client))), note: kept }
}

/**
 * Tells the sender of a client whom nobody can read by its key alone, and finishes. Without `records` the settings name its source no more, and
 * nobody but outlets is told. @throws RetryLater, Park
 */
export const tellAndFinish = async (
  { records, ...work }: Omit<TellContext, 'records'> & { records: TellContext['records'] | undefined },
  ref: ClientRef,
  note: JoinedNote,
): Promise<void> => {
  const room = note.room === undefined ? undefined : await work.docspace.rooms.get(note.room)
  const record = { ref, ...(note.spelled !== undefined && { spelledId: note.spelled }) }
  if (records && room) await tellSender({ ...work, records }, record, room, note)
  await finishWaiting(work, record, room, note)
}
