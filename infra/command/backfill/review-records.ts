import type { RecordStatus } from '#lib/backfill/record-status.ts'
import { type Search, searchRecords } from '#lib/backfill/search.ts'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { Progress } from '../output/progress.ts'
import { listingPatience } from '../target/open-servers.ts'

/** How a record stands; those to be queued that an earlier run has queued are told apart. */
export type RecordPlace = RecordStatus | 'queued'

export type RecordCounts = Record<RecordPlace, number>

/** What was found in a CRM. */
export interface RecordReview {
  /** By the CRM's type of object. */
  objects: ReadonlyMap<string, RecordCounts>
  /** Those to be queued, the oldest first. */
  missing: readonly ListedRecord[]
}

export interface LookOptions extends Omit<Search, 'deadline'> {
  /** Keys of clients that an earlier run has queued. */
  queued: ReadonlySet<string>
  /** Whether also those are queued whose record needs attention and whose message is gone. */
  again?: boolean
  progress: Progress
}

/** Goes through a CRM's records from the oldest to the newest and counts how they stand. @throws RetryLater, Park */
export const reviewRecords = async (options: LookOptions): Promise<RecordReview> => {
  const { clock, progress } = options
  const objects = new Map<string, RecordCounts>()
  const missing: ListedRecord[] = []
  let seen = 0
  try {
    for await (const page of searchRecords({ ...options, deadline: deadlineIn(listingPatience, clock) })) {
      for (const { record, status } of page) {
        const place = placeOf(record, status, options)
        const counts = objects.get(record.ref.type) ?? none()
        counts[place] += 1
        objects.set(record.ref.type, counts)
        if (place === 'missing') missing.push(record)
      }
      seen += page.length
      progress.at(seen)
    }
  } finally {
    progress.end()
  }
  return { objects, missing }
}

/** What an earlier run has queued is in a queue only while the queues hold anything. */
const placeOf = ({ ref }: ListedRecord, status: RecordStatus, options: LookOptions): RecordPlace => {
  const wanted = status === 'missing' || (status === 'unparked' && options.again)
  if (!wanted) return status
  return options.queuesHoldMessages && options.queued.has(clientKey(ref)) ? 'queued' : 'missing'
}

const none = (): RecordCounts => ({
  'no-client': 0,
  served: 0,
  'in-review': 0,
  'other-portal': 0,
  preparing: 0,
  attention: 0,
  unparked: 0,
  young: 0,
  parked: 0,
  archived: 0,
  queued: 0,
  missing: 0,
})
