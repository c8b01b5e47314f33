import * as z from 'zod/mini'
import { sweepSettings } from '#lib/backfill/sweep.ts'
import { scheduleProblem } from '#lib/backup/schedule.ts'

/** When a CRM is searched for clients whose webhook never came, and how. */
export const scheduledSweep = z
  .object({
    /** EventBridge Scheduler's cron: minute hour day month weekday year, one day field `?`. */
    schedule: z._default(z.string(), '30 5 * * ? *'),
    timeZone: z._default(z.string(), 'UTC'),
    ...sweepSettings.shape,
  })
  .check((context) => {
    const { schedule, timeZone } = context.value
    const wrong = scheduleProblem(schedule, timeZone)
    if (wrong) context.issues.push({ code: 'custom', path: ['schedule'], message: wrong, input: schedule })
  })
