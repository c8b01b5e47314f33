import * as z from 'zod/mini'
import { scheduleProblem } from '#lib/backup/schedule.ts'
import { driftReportSettings } from '#lib/onboarding/life/drift/report/settings.ts'
import { scheduleSettings } from '#lib/runtime/settings/schedule-fields.ts'

/** When it is reported what differs between rooms and what is wanted of them, and to whom. */
export const scheduledDriftReport = z
  .object({
    ...scheduleSettings('When the report begins', '0 5 ? * MON *'),
    ...driftReportSettings.shape,
  })
  .check((context) => {
    const { schedule, timeZone } = context.value
    const wrong = scheduleProblem(schedule, timeZone)
    if (wrong)
      context.issues.push({ code: 'custom', path: [wrong.field], message: wrong.message, input: context.value })
  })

export type ScheduledDriftReport = z.output<typeof scheduledDriftReport>
