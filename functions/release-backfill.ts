import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { releaseBackfill, releaseSettings } from '#lib/queue/release.ts'
import { releaseWhileWaiting } from '#lib/queue/release-while-waiting.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log } from '#lib/runtime/telemetry/log.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({ QUEUE_URL: z.url(), BACKFILL_QUEUE_URL: z.url() }),
  settings: z.object({
    release: z._default(releaseSettings, { target: 20, perMinute: 90 }),
    /** Whether one call goes on for as long as clients wait. */
    whileWaiting: z._default(z.boolean(), false),
  }),
})
const sqs = new SQSClient({})

const release = settings.whileWaiting ? releaseWhileWaiting : releaseBackfill

/** Moves clients of a backfill into the live queue, so few at a time that no new client waits behind them: every minute, or from time to time for as long as any wait. */
export const handler = middy<unknown, { released: number }>().handler(async (_event, context) => {
  const released = await release({
    sqs,
    waitingUrl: variables.BACKFILL_QUEUE_URL,
    liveUrl: variables.QUEUE_URL,
    settings: settings.release,
    clock: systemClock,
    deadline: { remaining: () => context.getRemainingTimeInMillis() },
  })
  if (released > 0) log.info('backfill.released', { count: released })
  return { released }
})
