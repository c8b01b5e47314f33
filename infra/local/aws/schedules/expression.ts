import { Cron } from 'croner'

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** When a schedule fires next after `from`, `undefined` when never again. Epoch milliseconds. */
export type NextFiring = (from: number) => number | undefined

// croner speaks AWS's dialect with these options: 1 is Sunday, and ranges like 0/15 are allowed.
const awsCron = (fields: string, timezone: string): NextFiring => {
  const cron = new Cron(`0 ${fields}`, { timezone, alternativeWeekdays: true, sloppyRanges: true, paused: true })
  return (from) => {
    // A time that a night of spring leaves out is skipped; croner would fire an hour later.
    let next = cron.nextRun(new Date(from))
    while (next && !cron.match(next)) next = cron.nextRun(next)
    return next?.getTime()
  }
}

// AWS counts from the schedule's creation; here that is the start of the local AWS.
const rate = (amount: number, unit: string, start: number): NextFiring => {
  const period = amount * (UNIT_MS[unit] ?? Number.NaN)
  return (from) => start + (Math.floor((from - start) / period) + 1) * period
}

/** The wall clock time `local` (`2026-01-31T02:00:00`) in a time zone. */
const once = (local: string, timezone: string): NextFiring => {
  const at = new Cron(local, { timezone, paused: true }).nextRun(new Date(0))?.getTime()
  return (from) => (at !== undefined && at > from ? at : undefined)
}

/**
 * Reads an expression of EventBridge Scheduler: `cron(...)`, `rate(...)` or `at(...)`. `start` is what rates count from.
 * Throws for anything else, naming the expression.
 */
export function nextFiring(expression: string, timezone: string, start: number): NextFiring {
  const [, kind, inside = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? []
  if (kind === 'cron' && inside.trim().split(/\s+/).length === 6) return awsCron(inside.trim(), timezone)
  if (kind === 'at') return once(inside, timezone)
  const [, amount, unit] = /^(\d+) (minute|hour|day)s?$/.exec(inside) ?? []
  if (kind === 'rate' && amount && unit) return rate(Number(amount), unit, start)
  throw new Error(`${expression} is no schedule expression of EventBridge Scheduler`)
}
