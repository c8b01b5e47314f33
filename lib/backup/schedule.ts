import { Cron } from 'croner'
import { fieldProblem } from './cron-fields.ts'

/** EventBridge Scheduler's six fields, of which one of the two day fields is `?`; numbers of week days begin with 1 = Sunday. */
const parse = (schedule: string, timeZone: string): Cron => {
  const fields = schedule.trim().split(/\s+/)
  const [, , day, , weekday] = fields
  if (fields.length !== 6) throw new TypeError('six fields are needed: minute hour day month weekday year')
  if ((day === '?') === (weekday === '?')) throw new TypeError('exactly one of day and weekday must be ?')
  const unknown = fieldProblem(fields)
  if (unknown) throw new TypeError(unknown)
  return new Cron(`0 ${fields.join(' ')}`, {
    timezone: timeZone,
    alternativeWeekdays: true,
    sloppyRanges: true,
    paused: true,
  })
}

/**
 * When the schedule fires next after `from`, in epoch milliseconds; undefined when never again. A time that a night of spring
 * leaves out is skipped, as EventBridge Scheduler does (docs/facts/aws.md#a-time-that-does-not-exist).
 */
export const nextRun = (schedule: string, timeZone: string, from: number): number | undefined => {
  const cron = parse(schedule, timeZone)
  // Croner moves such a time on by an hour, where it does not match its own pattern.
  let next = cron.nextRun(new Date(from))
  while (next && !cron.match(next)) next = cron.nextRun(next)
  return next?.getTime()
}

/** How far ahead a time that is left out is looked for, in days. */
const daysAhead = 2 * 365
const day = 86_400_000

/** Minutes that a zone is ahead of UTC at a moment. */
const offsetAt = (timeZone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => (Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1_000) * 1_000) / 60_000
}

/**
 * The first day after `from` (epoch milliseconds) on which a firing is left out, because the clocks go forward over its time:
 * `2027-03-28`. Undefined when the next two years have none.
 */
export const skippedRun = (schedule: string, timeZone: string, from: number): string | undefined => {
  const cron = parse(schedule, timeZone)
  const offset = offsetAt(timeZone)
  for (let start = from; start < from + daysAhead * day; start += day) {
    // Most days have no such hour, and a schedule may fire every minute.
    if (offset(start + day) <= offset(start)) continue
    for (let at = cron.nextRun(new Date(start)); at && at.getTime() < start + 2 * day; at = cron.nextRun(at)) {
      if (!cron.match(at)) return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
    }
  }
  return undefined
}

/** What is wrong with a schedule or with its time zone, by the name of the setting. */
export interface ScheduleProblem {
  field: 'schedule' | 'timeZone'
  message: string
}

/** What is wrong with a schedule or its time zone, or undefined. */
export const scheduleProblem = (schedule: string, timeZone: string): ScheduleProblem | undefined => {
  const zone = zoneProblem(timeZone)
  if (zone) return { field: 'timeZone', message: zone }
  try {
    const fires = nextRun(schedule, timeZone, Date.UTC(2026, 0, 1)) !== undefined
    return fires ? undefined : { field: 'schedule', message: 'it never fires' }
  } catch (error) {
    return { field: 'schedule', message: error instanceof Error ? error.message : 'it cannot be read' }
  }
}

/** Our own calendar also knows differences to UTC, and names in any letters; EventBridge Scheduler takes names of the IANA as they are written. */
const zoneProblem = (timeZone: string): string | undefined => {
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const right = names.find((one) => one.toLowerCase() === timeZone.toLowerCase())
  if (right !== undefined) return right === timeZone ? undefined : `write ${right}`
  if (/^[+-]/.test(timeZone)) return `"${timeZone}" is no name of a time zone: for example Europe/Berlin`
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return undefined
  } catch {
    return `there is no time zone "${timeZone}": for example Europe/Berlin`
  }
}
