import type { NewClient } from '#infra/simulators/crm/types.ts'
import type { ListedRecord, ListingQuery, RecordListing } from '#lib/crm/listing/listing.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { type OpenOptions, openWorldListing, refOf, testClock, type Vendor, type World } from './world.ts'

/** What a vendor adds to be held to the contract of listings. */
export interface ListingVendor extends Vendor {
  /** Calls that list. */
  lists: RegExp
  /** The most records of a page. */
  pageSize: number
  /** A field and its value that the client of `filter.matching` has, and others have not. */
  field: [string, string]
  /** Something that people change on a record. */
  change: Record<string, unknown>
  /** Something that people change on a contact. */
  changePerson: Record<string, unknown>
  /** Settings that name fields for the room's data which the CRM does not have. */
  withoutFields: Record<string, unknown>
  /** The settings of two objects, companies first, and the CRM set up for both. */
  several: { clients: { object: string; where: object }[] }
}

/** A CRM whose records are listed, and what a test does with them. */
export interface ListedWorld {
  world: World
  vendor: ListingVendor
  /** What `all` reads; a test may put another one there. */
  listing: RecordListing
  open(options?: OpenOptions): Promise<RecordListing>
  /** Makes a client; then a minute passes. */
  make(more?: Partial<NewClient>): Promise<ClientRef>
  /** Since the world began, without a filter, unless it says otherwise. */
  query(more?: Partial<ListingQuery>): ListingQuery
  /** The same with a filter on one field. */
  only(field?: [string, string]): ListingQuery
  /** Every page from `start` on. */
  all(asked?: ListingQuery, from?: RecordListing, start?: string): Promise<ListedRecord[]>
  /** Clients whose people were changed since then, with the time of each change. */
  people(since: number): Promise<[client: string, changedAt: number][]>
  /** How often the CRM was asked for a page. */
  asked(): number
}

export const minute = 60_000

export const keysOf = (records: readonly ListedRecord[]): string[] => records.map(({ ref }) => clientKey(ref))

export const openListedWorld = async (vendor: ListingVendor): Promise<ListedWorld> => {
  const world = await vendor.start(testClock())
  const began = world.clock.now()
  const query = (more: Partial<ListingQuery> = {}): ListingQuery => ({ since: began, filter: {}, ...more })
  const at: ListedWorld = {
    world,
    vendor,
    listing: await openWorldListing(world),
    query,
    open: (options) => openWorldListing(world, options),
    async make(more = {}) {
      const made = refOf(world, await world.sim.createClient({ name: 'Acme & Søn', ...more }))
      world.clock.pass(minute)
      return made
    },
    only: ([field, value] = vendor.field) => query({ filter: { [field]: value } }),
    async all(asked = query(), from = at.listing, start) {
      const found: ListedRecord[] = []
      let cursor = start
      do {
        const page = await from.page(asked, cursor)
        found.push(...page.records)
        cursor = page.next
        world.clock.pass(from.pause)
      } while (cursor !== undefined)
      return found
    },
    async people(since) {
      const found: [string, number][] = []
      let cursor: string | undefined
      do {
        const page = await at.listing.peoplePage?.(since, cursor)
        found.push(
          ...(page?.people ?? []).map(({ client, changedAt }): [string, number] => [clientKey(client), changedAt]),
        )
        cursor = page?.next
      } while (cursor !== undefined)
      return found
    },
    asked: () =>
      Object.entries(world.sim.counters)
        .filter(([call]) => vendor.lists.test(call))
        .reduce((sum, [, count]) => sum + count, 0),
  }
  return at
}
