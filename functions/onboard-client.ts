import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { configureSources, sourceSettings } from '#lib/crm/configure.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { clientsAtOnce, createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { createRequestMetrics } from '#lib/docspace/request-metrics.ts'
import { openCallbackTeller } from '#lib/events/callback/open-teller.ts'
import { openEventSink, wantedEvents } from '#lib/events/open-sink.ts'
import { openSender } from '#lib/notify/open-sender.ts'
import { openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import { storedMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { neededKeys, neededRecords } from '#lib/onboarding/open-needed.ts'
import { answerTime } from '#lib/onboarding/room/hold-message.ts'
import { sendersOf } from '#lib/onboarding/settings/arrival/mails.ts'
import { withNamesOfVersion2 } from '#lib/onboarding/settings/names/names-of-version-1.ts'
import { onboardingSettings, paceSettings } from '#lib/onboarding/settings.ts'
import { createWorker, processClients } from '#lib/onboarding/worker.ts'
import type { Batch } from '#lib/queue/batch.ts'
import type { Requeue } from '#lib/queue/requeue.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    QUEUE_URL: z.url(),
    DEAD_LETTER_QUEUE_URL: z.url(),
    MEMORY_BUCKET: z.optional(z.string().check(z.minLength(3))),
    EVENTS_QUEUE_URL: z.optional(z.url()),
    MAIL_CONFIGURATION_SET: z.optional(z.string()),
    DOCSPACE_URL: z.url(),
    DOCSPACE_PUBLIC_URL: z.optional(z.url()),
  }),
  settings: z.object({
    onboarding: onboardingSettings,
    sources: sourceSettings,
    pace: paceSettings,
    events: z.optional(wantedEvents),
    secrets: z.object({ docspace: z.string(), memory: z.optional(z.string()), crm: z.record(z.string(), z.string()) }),
  }),
  migrations: { 1: withNamesOfVersion2 },
})
const configured = await configureSources(settings.sources)
const secrets = createSecrets()
const portals = createPortals(systemClock, () => createRateLimiter(settings.pace))
const requestMetrics = createRequestMetrics()

const recall = settings.secrets.memory
  ? createRecall(storedMemory(settings.secrets.memory), variables.DOCSPACE_URL, systemClock)
  : undefined

let requeue: Promise<Requeue> | undefined
const loadRequeue = async () => {
  const { openRequeue } = await import('#lib/queue/requeue.ts')
  return openRequeue(variables.QUEUE_URL, variables.DEAD_LETTER_QUEUE_URL)
}

const openRequeue = () => (requeue ??= loadRequeue())

const texts = variables.MEMORY_BUCKET ? textsIn(variables.MEMORY_BUCKET) : undefined

const events = openEventSink(variables.EVENTS_QUEUE_URL, settings.events)

const tellSender = openCallbackTeller(variables.EVENTS_QUEUE_URL, settings.events, texts)

const [sender] = sendersOf(settings.onboarding)
const sendMail = sender === undefined ? undefined : openSender(sender, variables.MAIL_CONFIGURATION_SET)

const worker = createWorker({
  openRequeue,
  clock: systemClock,
  settings: settings.onboarding,
  ...(recall && { assertSameContent: recall.assertSameContent }),
  ...(events && { events }),
  ...(sendMail && { sendMail }),
  ...(texts && { memories: createClientMemories(texts), ends: createEnds(texts), awaited: createAwaited(texts) }),
  async openDocSpace(deadline, ref) {
    const keys = await neededKeys(secrets, settings.secrets.docspace)
    const options = {
      url: variables.DOCSPACE_URL,
      ...(variables.DOCSPACE_PUBLIC_URL && { publicUrl: variables.DOCSPACE_PUBLIC_URL }),
      deadline,
      onExchange: requestMetrics.record,
    }
    return openForClient({ portals, options, keys, recall }, ref)
  },
  openRecords: (name, deadline) => {
    const secretName = settings.secrets.crm[name]
    return neededRecords(name, configured.get(name), { secretName, secrets, deadline, clock: systemClock, tellSender })
  },
})

let batch: Batch | undefined

/** SQS worker: onboards the client of each message, and reports to Lambda which messages stay. */
export const handler = middy<SQSEvent, SQSBatchResponse>({
  timeoutEarlyInMillis: answerTime,
  timeoutEarlyResponse: () => batch?.response(),
}).handler((event, context, { signal }) => {
  const deadline = { remaining: () => context.getRemainingTimeInMillis() - answerTime }
  const ends = { remaining: () => context.getRemainingTimeInMillis() }
  const width = clientsAtOnce(settings.pace)
  batch = processClients(worker, { openRequeue }, event.Records, { deadline, ends, signal, width })
  return batch.finished.finally(requestMetrics.flush)
})
