import middy from '@middy/core'
import * as z from 'zod/mini'
import { openBackupServices } from '#lib/backup/open.ts'
import { beginRun } from '#lib/backup/stages/begin-run.ts'

/** The input of a schedule: the portal and the due time (`<aws.scheduler.scheduled-time>`), the same for every try. */
const schedule = z.object({ portal: z.string(), at: z.optional(z.string()) })

const { services } = openBackupServices()
/** Milliseconds that are kept for the response. */
const answerTime = 2_000

/** Invoked by EventBridge Scheduler when the backup of a portal is due. Returns as soon as the run has its message in the queue. */
export const handler = middy<unknown, { run: string; stage: string }>().handler(async (event, context) => {
  const { portal, at } = z.parse(schedule, event)
  const dueAt = at === undefined ? services.clock.now() : Date.parse(at)
  const deadline = { remaining: () => context.getRemainingTimeInMillis() - answerTime }
  const { run, stage } = await beginRun(services, { portal, by: 'schedule', dueAt }, deadline)
  return { run, stage }
})
