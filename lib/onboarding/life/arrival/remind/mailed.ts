import type { RoomLogEntry } from '../../../../docspace/invitations/room-log.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import type { BegunReminder } from '../awaited-note.ts'
import { goodFor } from './decide-reminder.ts'

/** The last mail that somebody got with a link into the room, as the log of the room has it. */
export interface LastMail {
  /** Epoch milliseconds; undefined where the log does not tell. */
  at: number | undefined
  /** Id of the user who sent it. */
  by: string | undefined
}

const resent = 'RoomInviteResend'
const mailing = ['RoomCreateUser', resent]

/** Who got the last link when, by ids. Pure. */
export const lastMails = (log: readonly RoomLogEntry[]): Map<string, LastMail> => {
  const oldestFirst = log.filter(({ action }) => mailing.includes(action)).sort((one, other) => one.id - other.id)
  return new Map(oldestFirst.flatMap(({ whom, at, by }) => (whom ? [[whom, { at, by: by?.id }]] : [])))
}

/**
 * Who of these is to be mailed: somebody else may have invited some again meanwhile. Nobody gets two on one day, and a link that is good is
 * not sent anew. Pure.
 */
export const toMail = (
  people: readonly string[],
  mails: ReadonlyMap<string, LastMail>,
  { why, at: now }: Pick<BegunReminder, 'why' | 'at'>,
): string[] =>
  people.filter((id) => {
    const at = mails.get(id)?.at
    if (at === undefined) return true
    return why === 'due' ? utcDay(at) < utcDay(now) : now >= at + goodFor
  })

/** When the oldest of the last links of these people was mailed; undefined where nobody knows. Pure. */
export const oldestMail = (people: readonly string[], mails: ReadonlyMap<string, LastMail>): number | undefined => {
  const known = people.flatMap((id) => mails.get(id)?.at ?? [])
  return known.length > 0 ? Math.min(...known) : undefined
}

/** The newest entry of a log; 0 where there is none. Pure. */
export const newestEntry = (log: readonly RoomLogEntry[]): number => Math.max(0, ...log.map(({ id }) => id))

/** Whom of a begun reminder the log shows as invited again since. Its answer proves nothing (docs/facts/docspace.md#sending-an-invitation-again). Pure. */
export const reached = (log: readonly RoomLogEntry[], { people, after }: Pick<BegunReminder, 'people' | 'after'>) => {
  const since = log.filter(({ id, action }) => id > after && action === resent).map(({ whom }) => whom)
  return people.filter((id) => since.includes(id))
}
