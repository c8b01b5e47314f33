import { type Day, statusText } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { AwaitedNote, Reminders } from './awaited-note.ts'

type Last = NonNullable<Reminders['last']>

const lastWords = ({ how, on }: Last): string => words[how].replace('DAY', on)

const words: Readonly<Record<Last['how'], string>> = {
  reminded: 'reminded on DAY',
  'for-the-last-time': 'reminded for the last time on DAY',
  'sent-again': 'sent again on DAY',
  'not-sent': 'the reminder of DAY was not sent',
}

/** What became of an invitation since, in the order in which it happened. */
const sinceThen = ({ last, ranOut }: Pick<Reminders, 'last' | 'ranOut'>): string[] => {
  const happened = [
    ...(ranOut === undefined ? [] : [{ on: ranOut, text: `ran out on ${ranOut}` }]),
    ...(last ? [{ on: last.on, text: lastWords(last) }] : []),
  ]
  return happened.toSorted((one, other) => one.on.localeCompare(other.on)).map(({ text }) => text)
}

/** `invited on 2026-12-30, reminded on 2027-01-02, not yet joined` */
const invitedWords = (day: Day, reminders: Partial<Reminders> = {}): string =>
  [`invited on ${day}`, ...sinceThen(reminders), 'not yet joined'].join(', ')

/** `joined on 2026-12-31` */
export const joinedWords = (day: Day): string => `joined on ${day}`

/** `invited on 2026-12-30, not joined within 30 days` */
export const unjoinedWords = (day: Day, days: number): string => `invited on ${day}, not joined within ${days} days`

/** The words of a client who is waited for, or has joined. */
export const arrivalWords = ({
  invitedAt,
  joinedOn,
  reminders,
}: Pick<AwaitedNote, 'invitedAt' | 'joinedOn' | 'reminders'>): string =>
  joinedOn === undefined ? invitedWords(utcDay(invitedAt), reminders) : joinedWords(joinedOn)

const earlier =
  /^(?:invited on [\d-]{10}(?:, [a-z\d ,-]+)?, not (?:yet joined|joined within \d+ days)|joined on [\d-]{10})(?:; |$)/

/** A status of a ready client with these words about its arrival in front, in place of what it said of it before; what else it says stays. */
export const statusWith = (status: string, words: string): string => {
  const rest = status.replace(/^ready(?:: )?/, '').replace(earlier, '')
  return statusText('ready', rest ? `${words}; ${rest}` : words)
}
