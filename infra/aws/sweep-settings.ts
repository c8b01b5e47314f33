import * as z from 'zod/mini'
import { sweepSettings } from '#lib/backfill/sweep.ts'
import { scheduleProblem } from '#lib/backup/schedule.ts'
import { sources } from '#lib/crm/sources.ts'

/** When a CRM is searched for clients whose webhook never came, and how. */
export const scheduledSweep = z
  .object({
    /** Only where every CRM delivers again what it was answered 429. */
    enabled: z._default(z.boolean(), true),
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

/** What there is without a word in the settings. */
export const everyNight = z.parse(scheduledSweep, {})

/** A source that loses what the API was too busy for is not to be had without the sweep. */
export const sweepProblems = (settings: { sweep: { enabled: boolean }; sources: Readonly<Record<string, unknown>> }) =>
  settings.sweep.enabled
    ? []
    : Object.keys(settings.sources)
        .filter((name) => sources[name]?.losesWhenBusy)
        .map((name) => ({
          path: ['sweep', 'enabled'],
          message: `must be true with sources.${name}: an answer 429 is final for it, and only the sweep finds whom it lost`,
        }))
