import type { ListedRecord, ListingQuery, RecordListing } from '../crm/listing/listing.ts'
import { readPages } from '../crm/listing/read-pages.ts'
import { clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { type Known, type RecordStatus, statusOf } from './record-status.ts'

export interface Search extends Omit<Known, 'youngAfter'> {
  listing: RecordListing
  query: ListingQuery
  clock: Clock
  deadline: Deadline
  /** Milliseconds: the webhook of a younger record may still come. */
  minAge: number
}

export interface FoundRecord {
  record: ListedRecord
  status: RecordStatus
}

/**
 * The records of a CRM with the status of each: a page at a time, each record once, from the oldest to the newest, as fast as the
 * CRM's limits allow. Waits for a CRM that is busy or away for a moment, and for nothing that somebody has to fix.
 * @throws RetryLater, Park
 */
export async function* searchRecords(search: Search): AsyncGenerator<FoundRecord[]> {
  const { clock, minAge } = search
  const known: Known = { ...search, youngAfter: clock.now() - minAge }
  const seen = new Set<string>()
  const isNew = ({ ref }: ListedRecord) => {
    const before = seen.size
    return seen.add(clientKey(ref)).size > before
  }
  for await (const { records } of readPages(search)) {
    yield records.filter(isNew).map((record) => ({ record, status: statusOf(record, known) }))
  }
}
