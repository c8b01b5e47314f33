import type { ListedRecord, Listing, ListingPage, ListingQuery } from '../crm/listing.ts'
import { crmReasons } from '../crm/reasons.ts'
import { clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import { type Known, type Standing, standingOf } from './standing.ts'

export interface Search extends Omit<Known, 'youngAfter'> {
  listing: Listing
  query: ListingQuery
  clock: Clock
  deadline: Deadline
  /** Milliseconds: a record that is younger may still be told of by its webhook. */
  minAge: number
}

export interface Found {
  record: ListedRecord
  standing: Standing
}

/** How often in a row a page is asked for. */
const mostTries = 5
/** Milliseconds before a page is asked for again, when the CRM does not say; doubled each time. */
const firstWait = 1_000
/** Milliseconds: a CRM that asks for more has used up its day. */
const longestWait = 5 * 60_000

/**
 * The records of a CRM with how each stands, a page at a time, each once and from the oldest to the newest, as fast as the
 * CRM's own limits allow. A CRM that is busy or gone for a moment is waited for; what somebody has to mend is not.
 * @throws RetryLater, Park
 */
export async function* searchRecords(search: Search): AsyncGenerator<Found[]> {
  const { listing, query, clock, deadline, minAge } = search
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
    const page: ListingPage = await patiently(() => listing.page(query, cursor), clock, deadline)
    yield page.records.filter(isNew).map((record) => ({ record, standing: standingOf(record, known) }))
    cursor = page.next
  } while (cursor !== undefined)
}

const patiently = async <T>(ask: () => Promise<T>, clock: Clock, deadline: Deadline): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      const wait = waitAfter(error, attempt)
      if (wait === undefined || wait > deadline.remaining()) throw error
      await clock.sleep(wait)
    }
  }
}

/** Milliseconds, or undefined where waiting does not help. */
const waitAfter = (error: unknown, attempt: number): number | undefined => {
  if (!(error instanceof RetryLater) || attempt >= mostTries) return undefined
  const { reason, after = firstWait * 2 ** (attempt - 1) } = error
  const endsByItself = reason.passes || reason.code === crmReasons['crm-unreachable'].code
  return endsByItself && after <= longestWait ? after : undefined
}
