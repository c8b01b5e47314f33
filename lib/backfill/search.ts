import type { ListedRecord, ListingPage, ListingQuery, RecordListing } from '../crm/listing/listing.ts'
import { retryWhileBusy } from '../crm/setup/retry-while-busy.ts'
import { clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { type Known, type RecordStanding, standingOf } from './record-standing.ts'

export interface Search extends Omit<Known, 'youngAfter'> {
  listing: RecordListing
  query: ListingQuery
  clock: Clock
  deadline: Deadline
  /** Milliseconds: a record that is younger may still be told of by its webhook. */
  minAge: number
}

export interface FoundRecord {
  record: ListedRecord
  standing: RecordStanding
}

/**
 * The records of a CRM with how each stands, a page at a time, each once and from the oldest to the newest, as fast as the
 * CRM's own limits allow. A CRM that is busy or gone for a moment is waited for; what somebody has to mend is not.
 * @throws RetryLater, Park
 */
export async function* searchRecords(search: Search): AsyncGenerator<FoundRecord[]> {
  const { listing, query, clock, minAge } = search
  const known: Known = { ...search, youngAfter: clock.now() - minAge }
  // A CRM may list a record twice rather than lose it.
  const seen = new Set<string>()
  const isNew = ({ ref }: ListedRecord) => {
    const before = seen.size
    return seen.add(clientKey(ref)).size > before
  }
  let cursor: string | undefined
  do {
    if (cursor !== undefined) await clock.sleep(listing.pause)
    const page: ListingPage = await retryWhileBusy(() => listing.page(query, cursor), search)
    yield page.records.filter(isNew).map((record) => ({ record, standing: standingOf(record, known) }))
    cursor = page.next
  } while (cursor !== undefined)
}
