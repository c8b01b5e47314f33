import { type Day, statusText } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { AwaitedNote, BouncedMail, Reminders } from './awaited-note.ts'

type Last = NonNullable<Reminders['last']>

const words: Readonly<Record<Last['how'], string>> = {
  reminded: 'reminded on DAY',
  'for-the-last-time': 'reminded for the last time on DAY',
  'sent-again': 'sent again on DAY',
  'not-sent': 'the reminder of DAY was not sent',
}

const bouncedWords = ({ to, how, on }: BouncedMail): string =>
  `the mail of ${on} to a ${to} ${how === 'bounced' ? 'bounced' : 'was reported as spam'}`

/** Of those who are still out when the first has joined. */
const wordsOfOthers: typeof words = {
  reminded: 'others reminded on DAY',
  'for-the-last-time': 'others reminded for the last time on DAY',
  'sent-again': 'sent again to others on DAY',
  'not-sent': 'the reminder of DAY to others was not sent',
}

type Since = Pick<AwaitedNote, 'reminders' | 'bounced'>

/** What became of an invitation since a day, in the order in which it happened; of mails that bounced the last alone. */
const sinceThen = (
  { reminders, bounced }: Since,
  { said, ran, from }: { said: typeof words; ran: string; from: string },
): string[] => {
  const { last, ranOut } = reminders ?? {}
  const failed = bounced?.at(-1)
  const happened = [
    ...(ranOut === undefined ? [] : [{ on: ranOut, text: ran.replace('DAY', ranOut) }]),
    ...(last ? [{ on: last.on, text: said[last.how].replace('DAY', last.on) }] : []),
    ...(failed ? [{ on: failed.on, text: bouncedWords(failed) }] : []),
  ]
  const since = happened.filter(({ on }) => on >= from)
  return since.toSorted((one, other) => one.on.localeCompare(other.on)).map(({ text }) => text)
}

/** `invited on 2026-12-30, reminded on 2027-01-02, not yet joined` */
const invitedWords = (day: Day, since: Since): string =>
  [`invited on ${day}`, ...sinceThen(since, { said: words, ran: 'ran out on DAY', from: '' }), 'not yet joined'].join(
    ', ',
  )

/** `joined on 2026-12-31` */
export const joinedWords = (day: Day): string => `joined on ${day}`

/** `invited on 2026-12-30, not joined within 30 days` */
export const unjoinedWords = (day: Day, days: number): string => `invited on ${day}, not joined within ${days} days`

/** `joined on 2026-12-31, others reminded on 2027-01-02`: what became of the others since. */
const othersWords = (day: Day, since: Since): string =>
  [joinedWords(day), ...sinceThen(since, { said: wordsOfOthers, ran: 'ran out for others on DAY', from: day })].join(
    ', ',
  )

/** The words of a client who is waited for, or has joined. */
export const arrivalWords = ({
  invitedAt,
  joinedOn,
  told,
  ...since
}: Pick<AwaitedNote, 'invitedAt' | 'joinedOn' | 'reminders' | 'bounced' | 'told'>): string => {
  if (joinedOn === undefined) return invitedWords(utcDay(invitedAt), since)
  return told ? othersWords(joinedOn, since) : joinedWords(joinedOn)
}

const earlier =
  /^(?:invited on [\d-]{10}(?:, [a-z\d ,-]+)?, not (?:yet joined|joined within \d+ days)|joined on [\d-]{10}(?:, [a-z\d ,-]+)?)(?:; |$)/

const afterReady = (status: string): string => status.replace(/^ready(?:: )?/, '')

/** A status of a ready client with these words about its arrival in front, in place of what it said of it before; what else it says stays. */
export const statusWith = (status: string, words: string): string => {
  const rest = afterReady(status).replace(earlier, '')
  return statusText('ready', rest ? `${words}; ${rest}` : words)
}

const ofMail = /, the mail of [\d-]{10} to a (?:contact|manager) (?:bounced|was reported as spam)/g

/** A status with the last of the mails that have bounced and that nobody has said yet, among the words about the arrival; it may be there already. */
export const statusWithBounce = (status: string, bounced: AwaitedNote['bounced'] = []): string => {
  const mail = bounced.findLast(({ told }) => !told)
  if (!mail) return status
  const about = earlier.exec(afterReady(status))?.[0].replace(/; .*/s, '').replace(ofMail, '')
  if (about === undefined) return status.includes(bouncedWords(mail)) ? status : statusWith(status, bouncedWords(mail))
  const [before, after] = about.split(/(?=, not (?:yet joined|joined within))/)
  return statusWith(status, `${before}, ${bouncedWords(mail)}${after ?? ''}`)
}
