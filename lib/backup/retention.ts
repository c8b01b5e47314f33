import type { Retention } from './settings.ts'

/** An archive of ours, wherever it lies. */
export interface Kept {
  run: string
  /** When its backup was due, epoch milliseconds. */
  at: number
  /** Read whole and without gaps. */
  verified: boolean
}

export interface RetentionPlan {
  keep: string[]
  drop: string[]
}

/** The calendar day of a moment in a time zone, `2026-11-25`. */
const daysIn = (timeZone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone })
  return (at) => format.format(at)
}

/** The Monday of the week of a day. */
const weekOf = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}

const monthOf = (day: string): string => day.slice(0, 7)

/**
 * Which archives stay: the newest verified one of each of the last days, weeks and months that have any. Of the others only
 * those older than the newest verified one are deleted; an archive that is not verified is kept for the daily period, as evidence.
 */
export const planRetention = (archives: readonly Kept[], retention: Retention, timeZone: string): RetentionPlan => {
  const verified = archives.filter((one) => one.verified).sort((one, other) => other.at - one.at)
  const newest = verified[0]
  const dayOf = daysIn(timeZone)
  const periods = [
    newestOfEach(verified, dayOf, retention.daily),
    newestOfEach(verified, (at) => weekOf(dayOf(at)), retention.weekly),
    newestOfEach(verified, (at) => monthOf(dayOf(at)), retention.monthly),
  ]
  const chosen = new Set(periods.flat())
  const oldestDaily = periods[0]?.at(-1)?.at ?? newest?.at ?? 0
  const goes = (one: Kept): boolean => {
    if (!newest || one.at >= newest.at) return false
    return one.verified ? !chosen.has(one) : one.at < oldestDaily
  }
  const part = (wanted: boolean) => archives.filter((one) => goes(one) === wanted).map(({ run }) => run)
  return { keep: part(false), drop: part(true) }
}

const newestOfEach = (newestFirst: readonly Kept[], period: (at: number) => string, most: number): Kept[] => {
  const found = new Map<string, Kept>()
  for (const one of newestFirst) {
    const name = period(one.at)
    if (!found.has(name)) found.set(name, one)
  }
  return [...found.values()].slice(0, most)
}
