import { searchRecords } from '#lib/backfill/search.ts'
import type { Standing } from '#lib/backfill/standing.ts'
import type { ListedRecord, Listing, ListingQuery } from '#lib/crm/listing.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Clock, deadlineIn } from '#lib/runtime/clock.ts'
import type { Progress } from '../output/progress.ts'
import { listingPatience } from '../target/open.ts'

/** How a record stands; `missing` ones that an earlier run has queued are told apart. */
export type Place = Standing | 'queued'

export type Tally = Record<Place, number>

/** What was found in a CRM. */
export interface Look {
  /** By the CRM's type of object. */
  objects: ReadonlyMap<string, Tally>
  /** Those that nobody heard of, the oldest first. */
  missing: readonly ListedRecord[]
}

export interface LookOptions {
  listing: Listing
  query: ListingQuery
  /** Milliseconds. */
  minAge: number
  clock: Clock
  /** Keys of clients on the dead-letter queue. */
  parked: ReadonlySet<string>
  /** Keys of clients that an earlier run has queued. */
  queued: ReadonlySet<string>
  progress: Progress
}

/** Goes through a CRM's records from the oldest to the newest and counts how they stand. @throws RetryLater, Park */
export const lookThrough = async (options: LookOptions): Promise<Look> => {
  const { clock, queued, progress } = options
  const objects = new Map<string, Tally>()
  const missing: ListedRecord[] = []
  let seen = 0
  try {
    for await (const page of searchRecords({ ...options, deadline: deadlineIn(listingPatience, clock) })) {
      for (const { record, standing } of page) {
        const place = standing === 'missing' && queued.has(clientKey(record.ref)) ? 'queued' : standing
        const tally = objects.get(record.ref.type) ?? none()
        tally[place] += 1
        objects.set(record.ref.type, tally)
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

const none = (): Tally => ({ 'no-client': 0, served: 0, attention: 0, young: 0, parked: 0, queued: 0, missing: 0 })
