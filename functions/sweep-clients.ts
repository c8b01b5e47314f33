import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod/mini'
import { queueChanged } from '#lib/backfill/queue-changed.ts'
import { queueDue } from '#lib/backfill/queue-due.ts'
import { findMissing, readQueues, type Sweep, sweepMissed, sweepSettings } from '#lib/backfill/sweep.ts'
import { tellSweepFailure, tellSwept } from '#lib/backfill/tell-sweep.ts'
import { type ConfiguredSource, configureSources, sourceSettings } from '#lib/crm/configure.ts'
import { openListing } from '#lib/crm/open.ts'
import { openEventSink, wantedEvents } from '#lib/events/open-sink.ts'
import { tellUntried } from '#lib/onboarding/events/untried-clients.ts'
import { parkedClients } from '#lib/queue/dead-letters.ts'
import { systemClock as clock } from '#lib/runtime/clock.ts'
import { textsIn } from '#lib/runtime/objects/open-texts.ts'
import { portalHosts } from '#lib/runtime/room-address.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { log, withLogContext } from '#lib/runtime/telemetry/log.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({
    QUEUE_URL: z.url(),
    BACKFILL_QUEUE_URL: z.url(),
    DEAD_LETTER_QUEUE_URL: z.url(),
    // Where people reach the portal, and where workers do. An environment of an older release has neither.
    DOCSPACE_URL: z.optional(z.url()),
    DOCSPACE_OWN_URL: z.optional(z.url()),
    // Where it is remembered which rooms end on which day.
    MEMORY_BUCKET: z.optional(z.string().check(z.minLength(3))),
    EVENTS_QUEUE_URL: z.optional(z.url()),
  }),
  settings: z.object({
    sweep: sweepSettings,
    adopts: z._default(z.boolean(), false),
    // Absent where no change matters to a room, and in an environment of an older release.
    changes: z.optional(z.object({ people: z.boolean() })),
    sources: sourceSettings,
    events: z.optional(wantedEvents),
    secrets: z.object({ crm: z.record(z.string(), z.string()) }),
  }),
})
const configured = await configureSources(settings.sources)
const secrets = createSecrets()
const sqs = new SQSClient({})
const events = openEventSink(variables.EVENTS_QUEUE_URL, settings.events)
const queues = { liveUrl: variables.QUEUE_URL, waitingUrl: variables.BACKFILL_QUEUE_URL }

/** The input of the schedule: its due time (`<aws.scheduler.scheduled-time>`), the same for every try. */
const schedule = z.object({ at: z.string() })

/**
 * On a schedule: queues the clients of each CRM whose webhook never came, behind new clients. While clients in the queues could be mistaken for
 * such, outlets alone are told who waits. @throws when a CRM could not be searched, after the others were
 */
export const handler = middy<unknown, { swept: number }>().handler(async (event, context) => {
  const job = `sweep-${z.parse(schedule, event).at}`
  const deadline = { remaining: () => context.getRemainingTimeInMillis() }
  return withLogContext({ correlationId: job }, async () => {
    // Read before anything is queued: who is due is nobody that was missed.
    const found = await readQueues(sqs, queues)
    const parked = await parkedClients(sqs, variables.DEAD_LETTER_QUEUE_URL)
    const failed: string[] = []
    await queueDueClients(job, parked).catch((error: unknown) => {
      tellSweepFailure('due', error)
      failed.push('due clients')
    })
    if (!found.quiet) {
      log.info('sweep.skipped', { detail: 'clients wait in the queues' })
      if (!events?.wants('room.waiting')) {
        throwIf(failed)
        return { swept: 0 }
      }
    }
    const run: Run = {
      job,
      isQuiet: found.quiet,
      deadline,
      parked,
      queuesHoldMessages: found.holdMessages,
      portalHosts: hostsIn(variables),
      adopts: settings.adopts,
    }
    let swept = 0
    for (const [name, source] of configured) {
      try {
        swept += await withLogContext({ source: name }, () => sweep(name, source, run))
      } catch (error) {
        tellSweepFailure(name, error)
        failed.push(name)
      }
    }
    throwIf(failed)
    return { swept }
  })
})

/** Lambda logs what is thrown, and the error of a CRM may quote what somebody typed. */
const throwIf = (failed: readonly string[]): void => {
  if (failed.length > 0) throw new Error(`${failed.join(', ')} could not be searched`)
}

const hostsIn = ({
  DOCSPACE_URL,
  DOCSPACE_OWN_URL,
}: {
  DOCSPACE_URL?: string | undefined
  DOCSPACE_OWN_URL?: string | undefined
}) => (DOCSPACE_URL === undefined ? undefined : portalHosts(DOCSPACE_OWN_URL ?? DOCSPACE_URL, DOCSPACE_URL))

type Run = Pick<Sweep, 'job' | 'deadline' | 'parked' | 'queuesHoldMessages' | 'portalHosts' | 'adopts'> & {
  /** Whether clients may be queued. */
  isQuiet: boolean
}

const sweep = async (name: string, source: ConfiguredSource, run: Run): Promise<number> => {
  const secretName = settings.secrets.crm[name]
  const listing = await openListing(source, { secretName, secrets, deadline: run.deadline, clock })
  if (!listing) {
    log.warn('sweep.skipped', { detail: `no usable value in ${secretName ?? 'any secret'}` })
    return 0
  }
  const work = { ...run, listing, clock, sqs, waitingUrl: queues.waitingUrl, settings: settings.sweep }
  if (!run.isQuiet) {
    await tellUntried(events, (await findMissing(work)).untried, clock.now())
    return 0
  }
  const swept = await sweepMissed(work)
  tellSwept(name, swept)
  const { changes, sweep } = settings
  if (changes && openMemories && sweep.mostChanged > 0) {
    const limits = { sinceHours: sweep.sinceHours, most: sweep.mostChanged }
    await queueChanged(name, { ...work, ...limits, ...changes, texts: await openMemories() })
  }
  await tellUntried(events, swept.untried, clock.now())
  return swept.queued.length
}

const openMemories = variables.MEMORY_BUCKET === undefined ? undefined : textsIn(variables.MEMORY_BUCKET)

/** More clients than that are queued by the next sweep. */
const mostDue = 1_000

/** Queues the clients whose day has come: also while others wait in the queues, for they cannot be mistaken for clients who were missed. */
const queueDueClients = async (job: string, parked: Run['parked']): Promise<void> => {
  if (!openMemories) return
  const isServed = ({ source }: { source: string }) => configured.has(source)
  const work = { texts: await openMemories(), sqs, waitingUrl: queues.waitingUrl, job, clock }
  const count = await queueDue({ ...work, parked, isServed, most: mostDue })
  if (count > 0) log.info('sweep.due_clients_queued', { count })
}
