import type { ClientRecord } from '../crm/records/records-port.ts'
import { statusText } from '../crm/records/status.ts'
import type { InvitationLink } from '../docspace/rooms/links.ts'
import { utcDay } from '../runtime/clock.ts'
import { log } from '../runtime/telemetry/log.ts'
import type { OnboardingContext } from './context.ts'
import { tellReady } from './events/room-events.ts'
import { arrivalWords } from './life/arrival/arrival-words.ts'
import { awaitPeople } from './life/arrival/await-people.ts'
import type { AwaitedNote } from './life/arrival/awaited-note.ts'
import { finishWaiting, saysJoined, tellSender } from './life/arrival/tell-joined.ts'
import { keepNotes } from './life/merge/merge-words.ts'
import type { Desired } from './room/desired.ts'
import { roomReport } from './room/hand-over.ts'
import type { Observed } from './room/observed.ts'

interface Told {
  /** How often the room was opened again after an end. */
  returns?: number | undefined
  /** Tags of the room, of which one names its rule. */
  tags?: readonly string[]
}

/**
 * Writes room, link and `ready` on the client's record; or the room and `ready for review`, where people from outside are not let in yet.
 * @throws Park, RetryLater when the CRM does not take them
 */
export const reportRoom = async (
  work: OnboardingContext,
  record: ClientRecord,
  desired: Desired,
  observed: Observed,
  notes: readonly string[],
  { returns = 0, tags = desired.otherTags }: Told = {},
): Promise<'ready' | 'in-review'> => {
  const { room } = observed
  const state = desired.letIn === 'later' ? 'review' : 'ready'
  const link = state === 'ready' ? observed.link?.is : undefined
  const awaited = await awaitPeople(work, record, desired, observed)
  const { missed, note } = await welcome(work, record, desired, observed, awaited)
  const about = record.written && note ? [arrivalWords(note)] : []
  const unwelcomed = missed > 0 ? ['the welcome mail was not sent'] : []
  const all = [...about, ...unwelcomed, ...notes, ...absences(desired, observed), ...endOf(link)]
  const status = keepNotes(statusText(state, all.join('; ')), record.written?.status)
  const joined = saysJoined(note) ? note : undefined
  if (state === 'ready' && room) await tellReady(work, record, { ...room, tags }, returns)
  await work.records.writeBack(record, {
    ...roomReport(work, record, { state, status, room, link }),
    ...(record.written && joined && { joinedOn: joined.joinedOn }),
  })
  log.info('stage.reached', { stage: 'written-back', ...(room && { roomId: String(room.id) }) })
  if (joined && room && !record.written) await tellSender(work, record, room, joined)
  if (joined) await finishWaiting(work, record, room && { ...room, tags }, joined)
  return state === 'ready' ? 'ready' : 'in-review'
}

/** Who has an account hears by that mail alone: DocSpace was asked to be silent. @returns the note as it is after it */
const welcome = async (
  work: OnboardingContext,
  record: ClientRecord,
  { mails, culture }: Desired,
  { room, members }: Observed,
  note: AwaitedNote | undefined,
): Promise<{ missed: number; note: AwaitedNote | undefined }> => {
  if (!mails?.welcome || !room || !members || !note) return { missed: 0, note }
  const { welcomePeople } = await import('./life/arrival/welcome/welcome-people.ts')
  const about = { record, room, members: members.is, settings: { mails, culture } }
  const { missed, stored } = await welcomePeople(work, about)
  return { missed, note: stored?.note ?? note }
}

/** Notes about people whose account is deactivated, and about a client who owns the room. */
const absences = ({ manager, guests }: Desired, { members }: Observed): string[] => {
  const invited = new Set(guests.map(({ email }) => email))
  const gone = members?.is.filter(({ deactivated }) => deactivated) ?? []
  return [
    ...(gone.some(({ userId }) => userId === manager?.userId)
      ? ['the manager cannot come in, the DocSpace account is deactivated']
      : []),
    ...(gone.some(({ email }) => invited.has(email))
      ? ['the client cannot come in, the DocSpace account of the address is deactivated']
      : []),
    ...(members?.is.some(({ owner, email }) => owner && invited.has(email))
      ? ['the client was not invited, the address is that of the owner of the room']
      : []),
  ]
}

/** A note of the day on which the link ends: servers before 3.7 end every link after a week. */
const endOf = ({ endsAt }: Partial<InvitationLink> = {}): string[] =>
  endsAt === undefined ? [] : [`the invitation link ends on ${utcDay(endsAt)}`]
