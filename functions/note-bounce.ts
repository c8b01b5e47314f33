import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { queueUp } from '#lib/backfill/queue-up.ts'
import { openEventSink, wantedEvents } from '#lib/events/open-sink.ts'
import { bounceOf } from '#lib/onboarding/life/arrival/bounce/mail-tags.ts'
import { noteBounce } from '#lib/onboarding/life/arrival/bounce/note-bounce.ts'
import { parkedClients } from '#lib/queue/dead-letters.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { systemClock as clock } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { withLogContext } from '#lib/runtime/telemetry/log.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    BACKFILL_QUEUE_URL: z.url(),
    DEAD_LETTER_QUEUE_URL: z.url(),
    MEMORY_BUCKET: z.string().check(z.minLength(3)),
    EVENTS_QUEUE_URL: z.optional(z.url()),
  }),
  settings: z.object({
    events: z.optional(wantedEvents),
    /** Sources whose clients the worker can serve by their key alone. */
    readable: z.array(z.string()),
  }),
})
const sqs = new SQSClient({})
const openTexts = textsIn(variables.MEMORY_BUCKET)
const events = openEventSink(variables.EVENTS_QUEUE_URL, settings.events)

/** Notes that a mail of our own bounced or was reported, as SES says it on the bus. @throws where it cannot: Lambda tries twice more */
export const handler = middy<unknown, void>().handler(async (event, { awsRequestId }) => {
  const bounce = bounceOf(event)
  if (!bounce) return
  const job = `bounce-${awsRequestId}`
  await withLogContext({ correlationId: job }, async () => {
    const isReadable = (source: string) => settings.readable.includes(source)
    const work = { texts: await openTexts(), clock, isReadable, queue: queueInto(job) }
    await noteBounce({ ...work, ...(events && { events }) }, bounce)
  })
})

/** A client that is parked waits for a person; it is told when it is replayed. */
const queueInto = (job: string) => async (ref: ClientRef) => {
  if ((await parkedClients(sqs, variables.DEAD_LETTER_QUEUE_URL)).has(clientKey(ref))) return
  await queueUp([ref], { sqs, waitingUrl: variables.BACKFILL_QUEUE_URL, job, clock })
}
