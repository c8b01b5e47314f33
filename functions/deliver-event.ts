import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { openTimelines } from '#lib/crm/records/timeline/open-timelines.ts'
import { createCallbackOutbox } from '#lib/events/callback/outbox.ts'
import { callbackSettings, tryCallback } from '#lib/events/callback/outlet.ts'
import { gaps } from '#lib/events/forms/index.ts'
import { writeOnTimeline } from '#lib/events/forms/timeline-outlet.ts'
import { tellSwitchedOff } from '#lib/events/off-mail.ts'
import { createOutletPace } from '#lib/events/pace/outlet-pace.ts'
import { openEventQueue } from '#lib/events/queue.ts'
import { eventsSettings } from '#lib/events/settings.ts'
import { createEventLedger } from '#lib/events/store/ledger.ts'
import { createOutletStates } from '#lib/events/store/outlet-states.ts'
import { findTarget } from '#lib/events/targets.ts'
import { tryOutlet } from '#lib/events/try-outlet.ts'
import { createEventWorker } from '#lib/events/worker.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { openMail } from '#lib/notify/open-sender.ts'
import { type Batch, processBatch } from '#lib/queue/batch.ts'
import { systemClock as clock } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    QUEUE_URL: z.url(),
    DEAD_LETTER_QUEUE_URL: z.url(),
    MEMORY_BUCKET: z.string().check(z.minLength(3)),
  }),
  settings: z.object({
    ...eventsSettings.shape,
    environment: z.string(),
    /** Names of the secrets, by outlet. */
    secrets: z.record(z.string(), z.string()),
    /** Where a sender of one's own is told of its clients. */
    callback: z.optional(callbackSettings),
    /** The CRMs on whose timelines notes are written, and the names of the secrets with their credentials. */
    timelines: z.optional(
      z.object({
        sources: z.record(z.string(), z.record(z.string(), z.unknown())),
        secrets: z.record(z.string(), z.string()),
      }),
    ),
  }),
})
const { outlets, thisMachine, callback } = settings
const secrets = createSecrets()
const timelines = openTimelines({
  sources: settings.timelines?.sources ?? {},
  secretNames: settings.timelines?.secrets ?? {},
  secrets,
  clock,
})
const texts = textsIn(variables.MEMORY_BUCKET)

const states = createOutletStates(texts)
const sendMail = openMail()

const trying = { clock, thisMachine, post: postGuarded, secrets }

const worker = createEventWorker({
  ...openEventQueue(variables.QUEUE_URL, variables.DEAD_LETTER_QUEUE_URL),
  outlets,
  ledger: createEventLedger(texts),
  states,
  pace: createOutletPace(texts),
  gapOf: (name) => gaps[outlets[name]?.kind ?? 'webhook'],
  ...(callback && {
    callbacks: {
      outbox: createCallbackOutbox(texts),
      attemptCallback: (told) => tryCallback(trying, callback, told),
    },
  }),
  now: () => clock.now(),
  tellOff: (outlet) => {
    const { mail, environment } = settings
    return tellSwitchedOff({ states, now: () => clock.now(), mail, environment, send: sendMail }, outlet)
  },
  claims: (name) => outlets[name]?.kind === 'timeline',
  async attempt(name, event, again) {
    const outlet = outlets[name]
    if (!outlet) return { meaning: 'later', why: 'it is not in the settings' }
    const { kind } = outlet
    if (kind === 'timeline') return writeOnTimeline(timelines, outlet, event, again)
    const own = { ...outlet, kind }
    const found = await findTarget(own, { secrets, secretName: settings.secrets[name] ?? '', thisMachine })
    return tryOutlet(trying, own, found, event)
  },
})

/** Milliseconds that are kept for the response. */
const answerTime = 2_000
let batch: Batch | undefined

/** SQS worker: tells outlets what happened, and reports to Lambda which messages stay. */
export const handler = middy<SQSEvent, SQSBatchResponse>({
  timeoutEarlyInMillis: answerTime,
  timeoutEarlyResponse: () => batch?.response(),
}).handler((event, _context, { signal }) => {
  // No message has a group, so each is done by itself, and what one receiver takes long for holds up no other.
  batch = processBatch(event.Records, { settle: (record) => worker.settle(record), giveBack: async () => {} }, signal)
  return batch.finished
})
