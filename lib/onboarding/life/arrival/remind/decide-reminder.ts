import type { Day } from '../../../../crm/records/status.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import { goodForDays, type RemindSettings, reminderDays } from '../../../settings/arrival/remind.ts'
import type { AwaitedNote, Reminders } from '../awaited-note.ts'

const day = 86_400_000
export const goodFor = goodForDays * day

/** What is to be done for a client who has not joined. */
export type ReminderDecision =
  | { do: 'nothing' }
  /** A reminder was begun, and nobody has told of it. */
  | { do: 'go-on' }
  /** `upTo`: the day of the settings that is done with it. */
  | { do: 'begin'; why: 'due' | 'ran-out'; upTo: number }
  /** The manager has no mail yet about the last one. */
  | { do: 'tell-manager' }
  /** The link ran out once more, on that day: it is told alone. */
  | { do: 'tell'; ranOut: Day }

/** On which days it is reminded. */
export type Days = { after: readonly string[] }

/** The same, and whether anybody is mailed after the last. */
export type Plan = Days & { tell?: RemindSettings['tell'] }

export const noReminders: Reminders = { upTo: 0, sent: 0 }

/** When the last link that was mailed ends, epoch milliseconds. */
export const linkEndsAt = ({ invitedAt, reminders }: Pick<AwaitedNote, 'invitedAt' | 'reminders'>): number =>
  (reminders?.mailedAt ?? invitedAt) + goodFor

/**
 * By the note of a client who has not joined, or of whom others have not. Days are those of the calendar in UTC, because it is looked once on each: what is due on the sixth
 * day after the invitation is sent before seven times 24 hours are over, whenever the look comes. Of several days that have passed the last
 * alone is sent. A link that has run out is sent anew once. Pure.
 */
export const decideReminder = (
  { room, invitedAt, reminders = noReminders, told }: AwaitedNote,
  remind: Plan,
  now: number,
): ReminderDecision => {
  if (room === undefined) return { do: 'nothing' }
  if (reminders.begun) return { do: 'go-on' }
  if (reminders.toTell && remind.tell && !told) return { do: 'tell-manager' }
  const days = Math.floor(now / day) - Math.floor(invitedAt / day)
  const due = reminderDays(remind).findLast((after) => after <= days && after > reminders.upTo)
  const endsAt = linkEndsAt({ invitedAt, reminders })
  if (now >= endsAt && reminders.ranOut === undefined)
    return { do: 'begin', why: 'ran-out', upTo: due ?? reminders.upTo }
  if (due !== undefined) return { do: 'begin', why: 'due', upTo: due }
  const ranOut = utcDay(endsAt)
  return now >= endsAt && reminders.ranOut !== ranOut ? { do: 'tell', ranOut } : { do: 'nothing' }
}

/** Whether nothing more of the settings is to come after this. */
export const isLastReminder = ({ upTo }: Pick<Reminders, 'upTo'>, remind: Days): boolean =>
  reminderDays(remind).every((after) => after <= upTo)
