import type { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import type { Listing } from '../crm/listing.ts'
import { depthOf } from '../queue/depth.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { queueUp } from './queue-up.ts'
import { searchRecords } from './search.ts'
import type { Known } from './standing.ts'

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

/** The queues of clients as a sweep finds them. */
export interface QueuesFound {
  /** So short that who was not heard of can be told from who waits: a client in either queue may have nothing on its record yet. */
  quiet: boolean
  holdMessages: boolean
}

export interface Sweep extends Omit<Known, 'youngAfter'> {
  listing: Listing
  sqs: SQSClient
  waitingUrl: string
  settings: SweepSettings
  /** Names the sweep in the log of each client. */
  job: string
  clock: Clock
  deadline: Deadline
}

/** Left at the end to queue what was found, in milliseconds. */
const reserve = 20_000

export interface Swept {
  queued: readonly ClientRef[]
  /** Clients whose record needs attention and whose message was discarded or has expired. A person decides about them. */
  unparked: number
  /** Clients that the CRM keeps in its archive, where it takes no change of them. */
  archived: number
}

/** Queues the clients of a CRM whose webhook never came or whose message is lost, the oldest first. @throws RetryLater, Park, QueueUnavailable */
export const sweepMissed = async (sweep: Sweep): Promise<Swept> => {
  const found = await findMissing(sweep)
  await queueUp(found.queued, sweep)
  return found
}

const findMissing = async (sweep: Sweep): Promise<Swept> => {
  const { settings, clock, deadline } = sweep
  const query = { since: clock.now() - settings.sinceHours * 3_600_000, filter: {} }
  const missing: ClientRef[] = []
  let unparked = 0
  let archived = 0
  for await (const page of searchRecords({ ...sweep, query, minAge: settings.minAgeMinutes * 60_000 })) {
    for (const { record, standing } of page) {
      if (standing === 'missing') missing.push(record.ref)
      if (standing === 'unparked') unparked += 1
      if (standing === 'archived') archived += 1
    }
    if (missing.length >= settings.most || deadline.remaining() < reserve) break
  }
  return { queued: missing.slice(0, settings.most), unparked, archived }
}

/** Messages in the live queue from which on a sweep would only add to them. */
const busyFrom = 20

/** Looks how many messages the live and the waiting queue hold. */
export const lookAtQueues = async (
  sqs: SQSClient,
  { liveUrl, waitingUrl }: { liveUrl: string; waitingUrl: string },
): Promise<QueuesFound> => {
  const [live, waiting] = await Promise.all([depthOf(sqs, liveUrl), depthOf(sqs, waitingUrl)])
  return { quiet: live < busyFrom && waiting === 0, holdMessages: live + waiting > 0 }
}
