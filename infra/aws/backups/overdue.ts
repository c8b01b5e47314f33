import { nextRun } from '#lib/backup/schedule.ts'
import type { BackupSettings } from '#lib/backup/settings.ts'

const hour = 3_600_000
/** So many firings are looked at, from a November on: the one hour more of an autumn night CloudWatch lets pass anyway. */
const firings = 40
const from = Date.UTC(2026, 10, 1)

/** The longest time between two firings, in hours. */
const longestGap = (schedule: string, timeZone: string): number => {
  let longest = 0
  let at = nextRun(schedule, timeZone, from)
  for (let n = 0; n < firings && at !== undefined; n += 1) {
    const next = nextRun(schedule, timeZone, at)
    if (next !== undefined) longest = Math.max(longest, next - at)
    at = next
  }
  return Math.ceil(longest / hour)
}

/** An alarm that rings between two backups of a schedule that is kept would soon be heard by nobody. */
export const overdueProblems = ({ portals }: BackupSettings): { path: string[]; message: string }[] =>
  Object.entries(portals).flatMap(([name, { schedule, timeZone, overdueHours }]) => {
    const gap = longestGap(schedule, timeZone)
    if (gap <= overdueHours) return []
    const message = `the schedule leaves up to ${gap} hours between two backups, so the alarm would ring in between (an alarm can wait 168 hours at most)`
    return [{ path: ['backup', 'portals', name, 'overdueHours'], message }]
  })
