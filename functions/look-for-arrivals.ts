import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { queueUp } from '#lib/backfill/queue-up.ts'
import { configureSources, sourceSettings } from '#lib/crm/configure.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { openCallbackTeller } from '#lib/events/callback/open-teller.ts'
import { openEventSink, wantedEvents } from '#lib/events/open-sink.ts'
import { openSender } from '#lib/notify/open-sender.ts'
import { ruleOfTags } from '#lib/onboarding/decide-rule.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { type ArrivalLook, lookForArrivals } from '#lib/onboarding/life/arrival/look.ts'
import { remindSender } from '#lib/onboarding/life/arrival/remind/remind-sender.ts'
import { type JoinedNote, tellAndFinish } from '#lib/onboarding/life/arrival/tell-joined.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { neededKeys, neededRecords } from '#lib/onboarding/open-needed.ts'
import { arrivalSettings } from '#lib/onboarding/settings/arrival/arrival.ts'
import { mailForm } from '#lib/onboarding/settings/arrival/mails.ts'
import { remindSettings } from '#lib/onboarding/settings/arrival/remind.ts'
import { paceSettings } from '#lib/onboarding/settings.ts'
import { parkedClients } from '#lib/queue/dead-letters.ts'
import { depthOf } from '#lib/queue/depth.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { systemClock as clock, type Deadline } from '#lib/runtime/clock.ts'
import { errorName, Park, RetryLater } from '#lib/runtime/errors.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log, withLogContext } from '#lib/runtime/telemetry/log.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    QUEUE_URL: z.url(),
    BACKFILL_QUEUE_URL: z.url(),
    DEAD_LETTER_QUEUE_URL: z.url(),
    MEMORY_BUCKET: z.string().check(z.minLength(3)),
    DOCSPACE_URL: z.url(),
    DOCSPACE_PUBLIC_URL: z.optional(z.url()),
    EVENTS_QUEUE_URL: z.optional(z.url()),
    MAIL_CONFIGURATION_SET: z.optional(z.string()),
  }),
  settings: z.object({
    arrival: z.nonoptional(arrivalSettings),
    remind: remindSettings,
    /** What mails of our own are like, by rules; those about all other rooms under no name. */
    mails: z.optional(z.record(z.string(), mailForm)),
    sources: sourceSettings,
    pace: paceSettings,
    events: z.optional(wantedEvents),
    secrets: z.object({ docspace: z.string(), crm: z.record(z.string(), z.string()) }),
  }),
})
const configured = await configureSources(settings.sources)
const secrets = createSecrets()
const sqs = new SQSClient({})
const portals = createPortals(clock, () => createRateLimiter(settings.pace))
const openTexts = textsIn(variables.MEMORY_BUCKET)
const awaited = createAwaited(openTexts)
const ends = createEnds(openTexts)
const { sender } = settings.remind ?? {}
const sendMail = sender ? openSender(sender, variables.MAIL_CONFIGURATION_SET) : undefined
const events = openEventSink(variables.EVENTS_QUEUE_URL, settings.events)
const tellSender = openCallbackTeller(variables.EVENTS_QUEUE_URL, settings.events, openTexts)

/** The input of the schedule: its due time, the same for every try. */
const schedule = z.object({ at: z.string() })

/** From so many messages in the live queue on the look waits for its next run. */
const busyFrom = 20

/**
 * Every hour: goes on with today's look at who of the clients has joined. Who has is queued behind new clients, and a sender whose clients
 * nobody can read is told. @throws when DocSpace does not answer: the next run goes on
 */
export const handler = middy<unknown, { looked: number }>().handler(async (event, context) => {
  const job = `arrivals-${z.parse(schedule, event).at}`
  const deadline = { remaining: () => context.getRemainingTimeInMillis() }
  return withLogContext({ correlationId: job }, async () => {
    const texts = await openTexts()
    const docspace = await openPortal(deadline)
    const looked = await lookForArrivals({
      ...{ texts, docspace, settings: settings.arrival, clock, deadline },
      isQuiet: async () => (await depthOf(sqs, variables.QUEUE_URL)) < busyFrom,
      isReadable: (source) => configured.get(source)?.source.openListing !== undefined,
      queue: queueInto(job),
      tell: (ref, note) => tell(docspace, ref, note, deadline),
      ...reminding(docspace),
      onFailure: logFailure,
    })
    const { looked: count, joined, isDone } = looked
    log.info('arrivals.looked', { count, detail: `${joined} joined${isDone ? '' : ', others are left'}` })
    return { looked: count }
  })
})

const openPortal = async (deadline: Deadline) => {
  const publicUrl = variables.DOCSPACE_PUBLIC_URL
  const options = { url: variables.DOCSPACE_URL, deadline, ...(publicUrl && { publicUrl }) }
  return portals.open(options, await neededKeys(secrets, settings.secrets.docspace))
}

const reminding = (docspace: DocSpace): Pick<ArrivalLook, 'remind'> => {
  const { remind } = settings
  if (!remind) return {}
  const formOf = ({ tags }: Room) => settings.mails?.[ruleOfTags(tags) ?? ''] ?? settings.mails?.[''] ?? {}
  const work = {
    docspace,
    formOf,
    clock,
    awaited,
    ends,
    remind,
    ...(events && { events }),
    ...(sendMail && { sendMail }),
  }
  return { remind: { ...remind, send: (ref, note, tag) => remindSender(work, ref, note, tag) } }
}

/** A client that is parked waits for a person. */
const queueInto = (job: string) => {
  let parked: Promise<ReadonlySet<string>> | undefined
  return async (ref: ClientRef): Promise<void> => {
    parked ??= parkedClients(sqs, variables.DEAD_LETTER_QUEUE_URL)
    if ((await parked).has(clientKey(ref))) return
    await queueUp([ref], { sqs, waitingUrl: variables.BACKFILL_QUEUE_URL, job, clock })
  }
}

/** Of a source that the settings name no more there is nobody to tell. */
const tell = async (docspace: DocSpace, ref: ClientRef, note: JoinedNote, deadline: Deadline): Promise<void> => {
  const source = configured.get(ref.source)
  const secretName = settings.secrets.crm[ref.source]
  const options = { secretName, secrets, deadline, clock, tellSender }
  const records = source && (await neededRecords(ref.source, source, options))
  await tellAndFinish({ records, clock, docspace, awaited, settings, ...(events && { events }) }, ref, note)
}

const logFailure = (client: string, error: unknown): void => {
  const known = error instanceof RetryLater || error instanceof Park
  const why = known
    ? { reason: error.reason.code, ...(error.detail && { detail: error.detail }) }
    : { error: errorName(error) }
  log.error('arrivals.failed', { client, ...why })
}
