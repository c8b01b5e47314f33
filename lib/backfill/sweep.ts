import { createHash } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import type { ListedRecord, RecordListing } from '../crm/listing/listing.ts'
import { depthOf } from '../queue/depth.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { queueUp } from './queue-up.ts'
import type { Known } from './record-status.ts'
import { searchRecords } from './search.ts'

/** What a sweep searches and how much it queues. */
export const sweepSettings = z.object({
  sinceHours: z
    ._default(z.int().check(z.positive(), z.maximum(24 * 90)), 168)
    .check(
      z.describe(
        'How many hours back records are searched, by their date of creation, and changes of records at most. It must be longer than the time between two sweeps and, where won deals are clients, longer than a deal takes.',
      ),
    ),
  minAgeMinutes: z
    ._default(z.int().check(z.nonnegative(), z.maximum(24 * 60)), 60)
    .check(z.describe('Records younger than so many minutes are left out: their webhook may still come.')),
  most: z
    ._default(z.int().check(z.positive(), z.maximum(100)), 100)
    .check(z.describe('How many clients of each CRM one sweep queues at most; the next sweep finds the others.')),
  mostInReview: z
    ._default(z.int().check(z.nonnegative(), z.maximum(100)), 50)
    .check(
      z.describe(
        'How many clients of each CRM whose room is ready for review one sweep queues at most, to see whether the record lets their people in. With more of them, each sweep draws others. Only records that `sinceHours` reaches are found.',
      ),
    ),
  mostChanged: z
    ._default(z.int().check(z.nonnegative(), z.maximum(1_000)), 100)
    .check(
      z.describe(
        'How many clients of each CRM with a room, whose record or people were changed since the last sweep, one sweep queues, where rooms [follow](following.md#when) or [end](ending.md), or [merges](merging.md) are settled; those changed at the same time as the last one come with it, and the next sweep takes the others. Changes of more than `sinceHours` ago are not found. 0: none.',
      ),
    ),
})

export type SweepSettings = z.output<typeof sweepSettings>

/** The queues of clients as a sweep finds them. */
export interface QueuesFound {
  /** The queues are so short that an empty record means a lost webhook, and not a client that still waits. */
  quiet: boolean
  holdMessages: boolean
}

export interface Sweep extends Omit<Known, 'youngAfter'> {
  listing: RecordListing
  sqs: SQSClient
  waitingUrl: string
  settings: SweepSettings
  /** The correlation id of its clients' log lines. */
  job: string
  clock: Clock
  deadline: Deadline
}

/** Milliseconds that are left at the end to queue what was found. */
const reserve = 20_000

export interface Swept {
  queued: readonly ClientRef[]
  /** Those of the found with whom no worker has begun, and since when their records are there; epoch milliseconds. */
  untried: readonly { ref: ClientRef; since: number }[]
  /** Clients whose room is ready for review, and who were queued to be looked at again. */
  inReview: readonly ClientRef[]
  /** Clients whose record needs attention and whose message was discarded or has expired. A person decides about them. */
  unparked: number
  /** Clients that are archived in the CRM, which refuses changes. */
  archived: number
}

/** Queues the clients of a CRM whose webhook never came or whose message is lost, the oldest first, and some whose room is ready for review. @throws RetryLater, Park, QueueUnavailable */
export const sweepMissed = async (sweep: Sweep): Promise<Swept> => {
  const found = await findMissing(sweep)
  await queueUp([...found.queued, ...found.inReview], sweep)
  return found
}

/** Finds whom a sweep queues, and queues nobody. @throws RetryLater, Park */
export const findMissing = async (sweep: Sweep): Promise<Swept> => {
  const { settings, clock, deadline } = sweep
  const query = { since: clock.now() - settings.sinceHours * 3_600_000, filter: {} }
  const missing: ListedRecord[] = []
  const inReview: ClientRef[] = []
  let unparked = 0
  let archived = 0
  for await (const page of searchRecords({ ...sweep, query, minAge: settings.minAgeMinutes * 60_000 })) {
    for (const { record, status } of page) {
      if (status === 'missing') missing.push(record)
      if (status === 'in-review') inReview.push(record.ref)
      if (status === 'unparked') unparked += 1
      if (status === 'archived') archived += 1
    }
    if (missing.length >= settings.most || deadline.remaining() < reserve) break
  }
  const found = missing.slice(0, settings.most)
  return {
    queued: found.map(({ ref }) => ref),
    untried: found.flatMap(({ ref, written, createdAt: since }) =>
      written.state === 'preparing' ? [] : [{ ref, since }],
    ),
    inReview: drawFor(sweep.job, inReview, settings.mostInReview),
    unparked,
    archived,
  }
}

/**
 * `most` clients, other ones with each job, so that everyone has a turn however many there are. The same job draws the same ones, which
 * SQS then drops.
 */
export const drawFor = (job: string, clients: readonly ClientRef[], most: number): ClientRef[] => {
  if (clients.length <= most) return [...clients]
  const lot = (ref: ClientRef) =>
    createHash('sha256')
      .update(`${job}\n${clientKey(ref)}`)
      .digest('hex')
  const lots = clients.map((ref) => ({ ref, lot: lot(ref) }))
  return lots
    .sort((left, right) => (left.lot < right.lot ? -1 : 1))
    .slice(0, most)
    .map(({ ref }) => ref)
}

/** From so many messages in the live queue on no sweep adds to them. */
const busyFrom = 20

/** Reads how many messages the live and the waiting queue have. */
export const readQueues = async (
  sqs: SQSClient,
  { liveUrl, waitingUrl }: { liveUrl: string; waitingUrl: string },
): Promise<QueuesFound> => {
  const [live, waiting] = await Promise.all([depthOf(sqs, liveUrl), depthOf(sqs, waitingUrl)])
  return { quiet: live < busyFrom && waiting === 0, holdMessages: live + waiting > 0 }
}
