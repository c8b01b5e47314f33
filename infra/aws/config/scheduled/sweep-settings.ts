import * as z from 'zod/mini'
import { sweepSettings } from '#lib/backfill/sweep.ts'
import { scheduleProblem } from '#lib/backup/schedule.ts'
import { sources } from '#lib/crm/sources.ts'
import { scheduleSettings } from '#lib/runtime/settings/schedule-fields.ts'

/** When a CRM is searched for clients whose webhook never came, and how. */
export const scheduledSweep = z
  .object({
    enabled: z
      ._default(z.boolean(), true)
      .check(
        z.describe(
          'Whether CRMs are searched on a schedule for clients whose webhook never came. It cannot be switched off with a CRM that does not repeat a webhook answered 429 (EspoCRM).',
        ),
      ),
    ...scheduleSettings('When CRMs are searched', '30 5 * * ? *'),
    ...sweepSettings.shape,
  })
  .check((context) => {
    const { schedule, timeZone } = context.value
    const wrong = scheduleProblem(schedule, timeZone)
    if (wrong)
      context.issues.push({ code: 'custom', path: [wrong.field], message: wrong.message, input: context.value })
  })

/** The default where the settings have no `sweep`. */
export const everyNight = z.parse(scheduledSweep, {})

/** A source that never repeats a delivery which was answered 429 needs the sweep. */
export const sweepProblems = (settings: { sweep: { enabled: boolean }; sources: Readonly<Record<string, unknown>> }) =>
  settings.sweep.enabled
    ? []
    : Object.keys(settings.sources)
        .filter((name) => sources[name]?.losesWhenBusy)
        .map((name) => ({
          path: ['sweep', 'enabled'],
          message: `must be true with sources.${name}: an answer 429 is final for it, and only the sweep finds whom it lost`,
        }))
