import type { ListedRecord, ListingPage, ListingQuery, RecordListing } from '#lib/crm/listing/listing.ts'

/** A record of a CRM that lists them; a client that nobody heard of unless it says otherwise. */
export const listed = (id: string, other: Partial<ListedRecord> = {}): ListedRecord => ({
  ref: { source: 'espocrm', type: 'Account', id },
  name: `Client ${id}`,
  createdAt: 0,
  isClient: true,
  written: { state: 'none' },
  ...other,
})

/** Lists these, two at a time; `before` may throw in a page's place. */
export const listingOf = (
  records: readonly ListedRecord[],
  before: (query: ListingQuery, cursor: string | undefined) => void = () => {},
): RecordListing => ({
  pause: 100,
  async page(query, cursor): Promise<ListingPage> {
    before(query, cursor)
    const start = Number(cursor ?? 0)
    const next = start + 2
    return { records: records.slice(start, next), ...(next < records.length && { next: String(next) }) }
  },
})
