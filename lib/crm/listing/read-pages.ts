import type { Clock, Deadline } from '../../runtime/clock.ts'
import { retryWhileBusy } from '../setup/retry-while-busy.ts'
import type { ListingPage, ListingQuery, PeoplePage, RecordListing } from './listing.ts'

interface Pacing {
  clock: Clock
  deadline: Deadline
}

export interface PageReading extends Pacing {
  listing: RecordListing
  query: ListingQuery
  /** The cursor of the page to begin with; the first one when absent. */
  from?: string | undefined
}

/**
 * The pages of a listing as fast as the CRM's limits allow. Waits for a CRM that is busy or away for a moment, and for nothing that
 * somebody has to fix. A record may be listed twice, so that none is lost between pages. @throws RetryLater, Park
 */
export const readPages = (reading: PageReading): AsyncGenerator<ListingPage> => {
  const { listing, query, from } = reading
  return paced((cursor) => listing.page(query, cursor), { ...reading, pause: listing.pause, from })
}

/** The same for pages of people. */
export const readPeoplePages = (
  { peoplePage, pause }: RecordListing,
  since: number,
  pacing: Pacing,
): AsyncGenerator<PeoplePage> =>
  paced(async (cursor) => (await peoplePage?.(since, cursor)) ?? { people: [] }, { ...pacing, pause, from: undefined })

async function* paced<P extends { next?: string }>(
  page: (cursor: string | undefined) => Promise<P>,
  { pause, from, ...pacing }: Pacing & { pause: number; from: string | undefined },
): AsyncGenerator<P> {
  let cursor = from
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await pacing.clock.sleep(pause)
    const found = await retryWhileBusy(() => page(cursor), pacing)
    yield found
    if (found.next === undefined) return
    cursor = found.next
  }
}
