import * as z from 'zod/mini'

/** When something happens by itself, for the schema of its settings. `what`: the beginning of a sentence, `When the backup starts`. */
export const scheduleSettings = (what: string, usual: string) => ({
  schedule: z
    ._default(z.string(), usual)
    .check(
      z.describe(
        `${what}, as a cron expression of EventBridge Scheduler: minute hour day month weekday year, one of the day fields \`?\`.`,
      ),
    ),
  timeZone: z
    ._default(z.string(), 'UTC')
    .check(z.meta({ description: 'The time zone of the schedule.', examples: ['Europe/Berlin'] })),
})
