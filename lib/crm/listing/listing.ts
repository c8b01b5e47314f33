import type { ClientRef } from '../../runtime/client-key.ts'
import type { Written } from '../records/records-port.ts'

/** Which records are asked for. */
export interface ListingQuery {
  /** Created at this time or later, in epoch milliseconds. */
  since: number
  /** Values that a record must have besides being a client by the settings, by the CRM's own field name. */
  filter: Readonly<Record<string, string>>
}

/** A record as its CRM lists it. */
export interface ListedRecord {
  ref: ClientRef
  /** For the person who looks; never for a log. */
  name: string
  /** Epoch milliseconds. */
  createdAt: number
  /** By the source's settings, as `ClientRecord` has it, and by the query's filter. */
  isClient: boolean
  /** What an onboarding wrote on it; state `none` where none ever came. */
  written: Written
  /** The CRM keeps it out of sight and takes no change of it. */
  isArchived?: true
}

export interface ListingPage {
  records: ListedRecord[]
  /** What to ask for next; absent on the last page. Opaque, and good for a later run too. */
  next?: string
}

/** The records of a CRM from the oldest to the newest, a page at a time. */
export interface RecordListing {
  /** Milliseconds between two pages, as the CRM's own limits ask for. */
  pause: number
  /** @throws RetryLater, Park; also for a filter on a field that the CRM does not have */
  page(query: ListingQuery, cursor?: string): Promise<ListingPage>
}
