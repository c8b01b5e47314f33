import type { RoomLogEntry } from '../../../../docspace/invitations/room-log.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import type { AwaitedNote, BegunReminder, Reminders } from '../awaited-note.ts'
import type { StoredAwaited } from '../awaited-store.ts'
import { askedAlso } from './ask-to-mail.ts'
import { goodFor, isLastReminder, noReminders, type Plan, type ReminderDecision } from './decide-reminder.ts'
import { lastMails, newestEntry, oldestMail, reached, toMail } from './mailed.ts'

export type StoredNote = StoredAwaited & { note: AwaitedNote }

export type BegunNote = AwaitedNote & { reminders: Reminders & { begun: BegunReminder } }

export const saysBegun = (note: AwaitedNote): note is BegunNote => note.reminders?.begun !== undefined

/** The log of a room; undefined where DocSpace does not show it. */
export type RoomLog = readonly RoomLogEntry[] | undefined

/** The people among these who are in the room and have not come. */
export const pendingAmong = (members: readonly Member[], people: readonly string[]): Member[] =>
  members.filter(({ userId, pending }) => pending && people.includes(userId))

export const withReminders = (note: AwaitedNote, more: Partial<Reminders>): AwaitedNote => ({
  ...note,
  reminders: { ...noReminders, ...note.reminders, ...more },
})

type Begin = Pick<Extract<ReminderDecision, { do: 'begin' }>, 'why' | 'upTo'> & {
  at: number
  log: RoomLog
  /** Whether the mail is our own. What has run out DocSpace alone can mend. */
  byMail: boolean
}

/**
 * The note of a reminder that is begun now. Where others have mailed everybody meanwhile none is begun, and it says so. It is written before
 * anybody is mailed. Pure.
 */
export const begun = (
  note: AwaitedNote,
  members: readonly Member[],
  { why, upTo, at, log = [], byMail }: Begin,
): AwaitedNote => {
  const { invitedAt, reminders } = note
  const mails = lastMails(log)
  const pending = pendingAmong(members, note.people).map(({ userId }) => userId)
  const people = toMail(pending, mails, { why, at })
  if (people.length === 0) return withReminders(note, { mailedAt: oldestMail(pending, mails) ?? at })
  const mailedAt = oldestMail(people, mails) ?? reminders?.mailedAt ?? invitedAt
  const own: Pick<BegunReminder, 'byMail'> = byMail && why === 'due' ? { byMail: true } : {}
  return withReminders(note, {
    ...{
      upTo,
      begun: {
        at,
        why,
        ...own,
        people: own.byMail ? withoutBounced(people, note) : people,
        after: newestEntry(log),
        asked: [at],
      },
    },
    ...(why === 'ran-out' && { ranOut: utcDay(mailedAt + goodFor) }),
  })
}

/** Whose mails bounced, or who does not want any, gets no other of our own. */
const withoutBounced = (people: readonly string[], { bounced }: AwaitedNote): string[] =>
  people.filter((id) => !bounced?.some(({ person }) => person === id))

/** Whom of a reminder that was begun the log does not show yet, though it is still waited for them. Pure. */
export const notReached = (members: readonly Member[], { reminders }: BegunNote, log: RoomLog): Member[] => {
  const done = reached(log ?? [], reminders.begun)
  return pendingAmong(members, reminders.begun.people).filter(({ userId }) => !done.includes(userId))
}

/** The note of one that a run was cut off in, before somebody is mailed. @throws RetryLater where the room has had its share of requests */
export const askedAgain = (note: BegunNote, now: number): BegunNote => {
  const { reminders } = note
  const asked = askedAlso(reminders.begun.asked, now)
  return { ...note, reminders: { ...reminders, begun: { ...reminders.begun, asked } } }
}

/** How many a reminder has reached, and how many not, as the log of the room has it. */
export interface Reached {
  reached: number
  missed: number
}

/** The note of a reminder that is over. Where nobody is waited for any more whom it was for, nothing came of it. Pure. */
export const afterReminder = (
  { reminders: { begun, ...reminders }, ...note }: BegunNote,
  { reached: count, missed }: Reached,
  remind: Plan,
): AwaitedNote & { reminders: Reminders } => {
  const on = utcDay(begun.at)
  if (count === 0)
    return { ...note, reminders: missed === 0 ? reminders : { ...reminders, last: { how: 'not-sent', on } } }
  const isLast = isLastReminder(reminders, remind)
  const often = isLast ? 'for-the-last-time' : 'reminded'
  const how = begun.why === 'ran-out' ? 'sent-again' : often
  const toTell = isLast && remind.tell && !note.told ? { toTell: { tries: 0 } } : {}
  const link = begun.byMail ? {} : { mailedAt: begun.at }
  const sent = { sent: reminders.sent + 1, ...link, last: { how, on } } as const
  return { ...note, reminders: { ...reminders, ...sent, ...toTell } }
}
