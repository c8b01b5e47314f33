import type { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import type { Listing } from '../crm/listing.ts'
import { depthOf } from '../queue/depth.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { queueUp } from './queue-up.ts'
import { searchRecords } from './search.ts'

/** Where a sweep looks and how much it does. */
export const sweepSettings = z.object({
  /**
   * How far back it looks, in hours, by the date of creation: where deals become clients once they are won, more than a deal
   * takes. More than lies between two sweeps, so that one may fail.
   */
  sinceHours: z._default(z.int().check(z.positive(), z.maximum(24 * 90)), 168),
  /** Clients that are younger may still be told of by their webhook, which some CRMs try for half an hour, in minutes. */
  minAgeMinutes: z._default(z.int().check(z.nonnegative(), z.maximum(24 * 60)), 60),
  /** Clients a sweep queues at most for each CRM; those left over are found by the next. */
  most: z._default(z.int().check(z.positive(), z.maximum(100)), 100),
})

export type SweepSettings = z.output<typeof sweepSettings>

export interface Sweep {
  listing: Listing
  sqs: SQSClient
  waitingUrl: string
  settings: SweepSettings
  /** Keys of clients on the dead-letter queue: whose record could not even be written says nothing on it. */
  parked: ReadonlySet<string>
  /** Names the sweep in the log of each client. */
  job: string
  clock: Clock
  deadline: Deadline
}

/** Left at the end to queue what was found, in milliseconds. */
const reserve = 20_000

/** Queues the clients of a CRM whose webhook never came, the oldest first. Returns them. @throws RetryLater, Park, QueueUnavailable */
export const sweepMissed = async (sweep: Sweep): Promise<readonly ClientRef[]> => {
  const missing = await findMissing(sweep)
  await queueUp(missing, sweep)
  return missing
}

const findMissing = async ({ listing, settings, parked, clock, deadline }: Sweep): Promise<ClientRef[]> => {
  const query = { since: clock.now() - settings.sinceHours * 3_600_000, filter: {} }
  const missing: ClientRef[] = []
  for await (const page of searchRecords({
    listing,
    query,
    clock,
    deadline,
    minAge: settings.minAgeMinutes * 60_000,
    parked,
  })) {
    for (const { record, standing } of page) if (standing === 'missing') missing.push(record.ref)
    if (missing.length >= settings.most || deadline.remaining() < reserve) break
  }
  return missing.slice(0, settings.most)
}

/** Messages in the live queue from which on a sweep would only add to them. */
const busyFrom = 20

/**
 * Whether the queues are so short that who was not heard of can be told from who waits: a client in either queue has nothing
 * on its record yet.
 */
export const isQuiet = async (sqs: SQSClient, { liveUrl, waitingUrl }: { liveUrl: string; waitingUrl: string }) => {
  const [live, waiting] = await Promise.all([depthOf(sqs, liveUrl), depthOf(sqs, waitingUrl)])
  return live < busyFrom && waiting === 0
}
