import middy from '@middy/core'
import * as z from 'zod/mini'
import { openBackupServices } from '#lib/backup/open.ts'
import { beginRun } from '#lib/backup/stages/begin.ts'

/** What a schedule says: the portal, and the time it was due (`<aws.scheduler.scheduled-time>`), the same for every delivery. */
const schedule = z.object({ portal: z.string(), at: z.optional(z.string()) })

const { services } = openBackupServices()
/** Milliseconds before the end of the function in which it only answers. */
const answerTime = 2_000

/** EventBridge Scheduler: a portal's backup becomes due. Answers as soon as it is sure to be followed. */
export const handler = middy<unknown, { run: string; stage: string }>().handler(async (event, context) => {
  const { portal, at } = z.parse(schedule, event)
  const dueAt = at === undefined ? services.clock.now() : Date.parse(at)
  const deadline = { remaining: () => context.getRemainingTimeInMillis() - answerTime }
  const { run, stage } = await beginRun(services, { portal, by: 'schedule', dueAt }, deadline)
  return { run, stage }
})
