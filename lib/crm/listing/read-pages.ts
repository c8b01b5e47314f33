import type { Clock, Deadline } from '../../runtime/clock.ts'
import { retryWhileBusy } from '../setup/retry-while-busy.ts'
import type { ListingPage, ListingQuery, RecordListing } from './listing.ts'

export interface PageReading {
  listing: RecordListing
  query: ListingQuery
  clock: Clock
  deadline: Deadline
  /** The cursor of the page to begin with; the first one when absent. */
  from?: string | undefined
}

/**
 * The pages of a listing as fast as the CRM's limits allow. Waits for a CRM that is busy or away for a moment, and for nothing that
 * somebody has to fix. A record may be listed twice, so that none is lost between pages. @throws RetryLater, Park
 */
export async function* readPages(reading: PageReading): AsyncGenerator<ListingPage> {
  const { listing, query, clock } = reading
  let cursor = reading.from
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await clock.sleep(listing.pause)
    const page = await retryWhileBusy(() => listing.page(query, cursor), reading)
    yield page
    if (page.next === undefined) return
    cursor = page.next
  }
}
