import type { ClientRef } from '../../runtime/client-key.ts'
import type { FieldValues, Written } from '../records/records-port.ts'

/** Which records to list. */
export interface ListingQuery {
  /** Created at this time or later, in epoch milliseconds; or changed, where that is asked for. */
  since: number
  /** By what time records are listed and ordered; that of creation when absent. */
  by?: 'change'
  /** Values that a record must have besides being a client by the settings, by the CRM's own field name. */
  filter: Readonly<Record<string, string>>
  /** Further fields that are read along, by the CRM's names. */
  fields?: readonly string[]
}

/** A record as its CRM lists it. */
export interface ListedRecord {
  ref: ClientRef
  /** For people; never for a log. */
  name: string
  /** Epoch milliseconds. */
  createdAt: number
  /** When the record was last changed by anybody, in epoch milliseconds; where it is listed by that. */
  changedAt?: number
  /** Whether the record is a client by the source's settings and by the query's filter. */
  isClient: boolean
  /** What an onboarding wrote on the record; state `none` where no onboarding did. */
  written: Written
  /** Those of the query's further fields that the list has; absent where the query asks for none. A list may lack a field that the single record has. */
  values?: FieldValues
  /** The CRM hides the record and refuses every change of it. */
  isArchived?: true
}

export interface ListingPage {
  records: ListedRecord[]
  /** The cursor of the next page; absent on the last page. Opaque, and valid in a later run too. */
  next?: string
}

/** A record that one of its people belongs to now, who was changed. */
export interface ChangedPerson {
  client: ClientRef
  /** Epoch milliseconds. */
  changedAt: number
}

export interface PeoplePage {
  /** By the time of the change, the oldest first. */
  people: ChangedPerson[]
  /** As of a `ListingPage`. */
  next?: string
}

/** Lists the records of a CRM from the oldest to the newest, a page at a time. */
export interface RecordListing {
  /** Milliseconds between two pages, as the CRM's own limits ask for. */
  pause: number
  /** People who were changed at this time or later, with the records that they belong to. @throws RetryLater, Park */
  peoplePage?(since: number, cursor?: string): Promise<PeoplePage>
  /** @throws RetryLater, Park; also for a filter on a field that the CRM does not have */
  page(query: ListingQuery, cursor?: string): Promise<ListingPage>
}
