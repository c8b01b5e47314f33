import { type Day, statusText } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { AwaitedNote } from './awaited-note.ts'

/** `invited on 2026-12-30, not yet joined` */
const invitedWords = (day: Day): string => `invited on ${day}, not yet joined`

/** `joined on 2026-12-31` */
export const joinedWords = (day: Day): string => `joined on ${day}`

/** `invited on 2026-12-30, not joined within 30 days` */
export const unjoinedWords = (day: Day, days: number): string => `invited on ${day}, not joined within ${days} days`

/** The words of a client whose room was made just now. */
export const arrivalWords = ({ invitedAt, joinedOn }: Pick<AwaitedNote, 'invitedAt' | 'joinedOn'>): string =>
  joinedOn === undefined ? invitedWords(utcDay(invitedAt)) : joinedWords(joinedOn)

const earlier = /^(?:invited on [\d-]{10}, not (?:yet joined|joined within \d+ days)|joined on [\d-]{10})(?:; |$)/

/** A status of a ready client with these words about its arrival in front, in place of what it said of it before; what else it says stays. */
export const statusWith = (status: string, words: string): string => {
  const rest = status.replace(/^ready(?:: )?/, '').replace(earlier, '')
  return statusText('ready', rest ? `${words}; ${rest}` : words)
}
