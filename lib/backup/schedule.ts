import { Cron } from 'croner'

/** EventBridge Scheduler's six fields, of which one of the two day fields is `?`; numbers of week days begin with 1 = Sunday. */
const parse = (schedule: string, timeZone: string): Cron => {
  const fields = schedule.trim().split(/\s+/)
  const [, , day, , weekday] = fields
  if (fields.length !== 6) throw new TypeError('six fields are needed: minute hour day month weekday year')
  if ((day === '?') === (weekday === '?')) throw new TypeError('exactly one of day and weekday must be ?')
  return new Cron(`0 ${fields.join(' ')}`, {
    timezone: timeZone,
    alternativeWeekdays: true,
    sloppyRanges: true,
    paused: true,
  })
}

/** When the schedule fires next after `from`, in epoch milliseconds; undefined when never again. */
export const nextRun = (schedule: string, timeZone: string, from: number): number | undefined =>
  parse(schedule, timeZone).nextRun(new Date(from))?.getTime()

/** What is wrong with a schedule and its time zone, or undefined. */
export const scheduleProblem = (schedule: string, timeZone: string): string | undefined => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return nextRun(schedule, timeZone, Date.UTC(2026, 0, 1)) === undefined ? 'it never fires' : undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read'
  }
}
