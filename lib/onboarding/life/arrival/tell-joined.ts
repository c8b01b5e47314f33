import type { ClientRecord, RoomReport, Written } from '../../../crm/records/records-port.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import type { ClientRef } from '../../../runtime/client-key.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import { countJoined } from '../../measure.ts'
import { roomReport } from '../../room/hand-over.ts'
import { joinedWords, statusWith } from './arrival-words.ts'
import type { AwaitedNote } from './awaited-note.ts'

/** A note of a client of whom somebody was seen to have joined. */
export type JoinedNote = AwaitedNote & { joinedOn: string }

export const saysJoined = (note: AwaitedNote | undefined): note is JoinedNote => note?.joinedOn !== undefined

type TellContext = Pick<OnboardingContext, 'records' | 'clock' | 'awaited' | 'docspace'>

/** What a ready record says of a client who has joined. Where its end is announced, the status goes on saying so. */
export const joinedReport = (
  { clock }: Pick<OnboardingContext, 'clock'>,
  { state, status = 'ready' }: Written,
  { joinedOn }: JoinedNote,
): RoomReport => {
  const told =
    state === 'ending'
      ? { state, status }
      : ({ state: 'ready', status: statusWith(status, joinedWords(joinedOn)) } as const)
  return { ...told, at: clock.now(), joinedOn }
}

/** Tells a sender without records, which gets an event of its own. @throws RetryLater, Park when it does not take it */
export const tellSender = async (
  { records, clock, docspace }: Omit<TellContext, 'awaited'>,
  record: Pick<ClientRecord, 'ref'> & Partial<ClientRecord>,
  room: Pick<Room, 'id' | 'title'>,
  { joinedOn }: JoinedNote,
): Promise<void> => {
  const known = { name: '', emails: [], isClient: true, ...record }
  const report = roomReport({ clock, docspace }, known, { status: joinedWords(joinedOn), room, link: undefined })
  await records.writeBack(known, { ...report, joinedOn })
}

/** Counts a client as done, and forgets that it was waited for. It is the last step: a run that was cut off before is gone through again. */
export const finishWaiting = async (
  { clock, awaited }: Pick<OnboardingContext, 'clock' | 'awaited'>,
  { client, room, invitedAt, joinedOn }: JoinedNote,
): Promise<void> => {
  log.info('client.joined', { client, detail: joinedOn, ...(room !== undefined && { roomId: String(room) }) })
  countJoined(invitedAt, clock.now())
  await awaited?.forget(client)
}

/**
 * Tells the sender of a client whom nobody can read by its key alone, and finishes. Without `records` there is nobody to tell: the settings name its
 * source no more. @throws RetryLater, Park
 */
export const tellAndFinish = async (
  { records, ...work }: Omit<TellContext, 'records'> & { records: TellContext['records'] | undefined },
  ref: ClientRef,
  note: JoinedNote,
): Promise<void> => {
  if (records && note.room !== undefined)
    await tellSender(
      { ...work, records },
      { ref, ...(note.spelled !== undefined && { spelledId: note.spelled }) },
      await work.docspace.rooms.get(note.room),
      note,
    )
  await finishWaiting(work, note)
}
