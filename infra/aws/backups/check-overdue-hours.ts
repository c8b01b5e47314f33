import { nextRun } from '#lib/backup/schedule.ts'
import type { BackupSettings } from '#lib/backup/settings.ts'

const hour = 3_600_000
/** Firings of a schedule that are compared. */
const firings = 40
const from = Date.UTC(2026, 10, 1)

/**
 * The longest time between two firings, in hours, by the pattern alone. It is counted in UTC, where no clock changes. The alarm tolerates
 * the one hour more of an autumn night. A firing that a spring night leaves out is warned of at synth (`infra/aws/constructs/functions/skipped-night.ts`): no
 * `overdueHours` could be long enough for it.
 */
export const longestGap = (schedule: string): number => {
  let longest = 0
  let at = nextRun(schedule, 'UTC', from)
  for (let n = 0; n < firings && at !== undefined; n += 1) {
    const next = nextRun(schedule, 'UTC', at)
    if (next !== undefined) longest = Math.max(longest, next - at)
    at = next
  }
  return Math.ceil(longest / hour)
}

/** Refuses `overdueHours` below the schedule's longest gap: the alarm would fire although nothing is wrong. */
export const overdueProblems = ({ portals }: BackupSettings): { path: string[]; message: string }[] =>
  Object.entries(portals).flatMap(([name, { schedule, overdueHours }]) => {
    const gap = longestGap(schedule)
    if (gap <= overdueHours) return []
    const message = `the schedule leaves up to ${gap} hours between two backups, so the alarm would fire in between (an alarm can wait 168 hours at most)`
    return [{ path: ['backup', 'portals', name, 'overdueHours'], message }]
  })
