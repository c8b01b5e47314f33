import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewClient } from '#infra/local/simulators/crm.ts'
import type { FaultThen } from '#infra/local/simulators/faults.ts'
import type { ListedRecord, Listing, ListingQuery } from '#lib/crm/listing.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import {
  caught,
  fault,
  type OpenOptions,
  openWorld,
  openWorldListing,
  ready,
  refOf,
  testClock,
  type Vendor,
  type World,
} from './worlds/world.ts'

const minute = 60_000
const status = (code: number, more = {}): FaultThen => ({ kind: 'status', status: code, ...more })

const faults: [string, FaultThen, string][] = [
  ['401', status(401), 'crm-key-refused'],
  ['403', status(403), 'crm-forbidden'],
  ['429', status(429), 'crm-busy'],
  ['500', status(500), 'crm-unreachable'],
  ['503', status(503), 'crm-unreachable'],
  ['a page of something in between', status(200, { body: '<html>Sign in</html>' }), 'crm-unreachable'],
  ['an answer of another shape', status(200, { body: '{"anything":true}' }), 'crm-unreachable'],
  ['a connection that breaks', { kind: 'reset' }, 'crm-unreachable'],
]

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
  /** Settings that name fields for the room's data which the CRM does not have. */
  withoutFields: Record<string, unknown>
  /** The settings of two objects, companies first, and the CRM set up for both. */
  several: { clients: { object: string; where: object }[]; prepare?(world: World): Promise<void> }
}

/** What a search for clients needs of every CRM that lists its records, shown on the CRM's simulator. */
export const listingContract = (name: string, vendor: ListingVendor) => {
  describe(`${name}: listing`, () => {
    let world: World
    let listing: Listing
    let began: number

    beforeEach(async () => {
      world = await vendor.start(testClock())
      began = world.clock.now()
      listing = await open()
    })
    afterEach(() => world.sim.stop())

    const open = (options?: OpenOptions) => openWorldListing(world, options)
    const make = async (more: Partial<NewClient> = {}) => {
      const made = refOf(world, await world.sim.createClient({ name: 'Acme & Søn', ...more }))
      world.clock.pass(minute)
      return made
    }
    const query = (more: Partial<ListingQuery> = {}): ListingQuery => ({ since: began, filter: {}, ...more })
    const only = ([field, value] = vendor.field) => query({ filter: { [field]: value } })
    const all = async (asked = query(), from = listing, start?: string): Promise<ListedRecord[]> => {
      const found: ListedRecord[] = []
      let cursor = start
      do {
        const page = await from.page(asked, cursor)
        found.push(...page.records)
        cursor = page.next
        world.clock.pass(from.pause)
      } while (cursor !== undefined)
      return found
    }
    const keys = (records: readonly ListedRecord[]) => records.map(({ ref }) => clientKey(ref))
    const asked = () =>
      Object.entries(world.sim.counters)
        .filter(([call]) => vendor.lists.test(call))
        .reduce((sum, [, count]) => sum + count, 0)

    it('lists who was created since then, from the oldest to the newest, and nobody from before', async () => {
      await make({ name: 'Long ago' })
      const since = world.clock.now()
      const made = [await make({ name: 'First' }), await make({ name: 'Second' }), await make({ name: 'Third' })]
      const found = await all(query({ since }))
      expect(found).toEqual(
        made.map((ref, place) => ({
          ref,
          name: ['First', 'Second', 'Third'][place],
          createdAt: since + place * minute,
          isClient: true,
          written: { state: 'none' },
        })),
      )
    })

    it('lists nobody where there is nobody', async () => {
      await make()
      expect(await listing.page(query({ since: world.clock.now() }))).toEqual({ records: [] })
    })

    it('says who is a client by the settings', async () => {
      listing = await open({ settings: { clients: vendor.filter.clients } })
      const [other, client] = [await make(), await make(vendor.filter.matching)]
      const found = new Map((await all()).map((record) => [clientKey(record.ref), record.isClient]))
      expect(found).toEqual(
        new Map([
          [clientKey(other), false],
          [clientKey(client), true],
        ]),
      )
    })

    it('says who is a client by the filter', async () => {
      await make()
      const client = await make(vendor.filter.matching)
      const found = await all(only())
      expect(keys(found.filter(({ isClient }) => isClient))).toEqual([clientKey(client)])
    })

    it('asks for what the settings and the filter want together', async () => {
      listing = await open({ settings: { clients: vendor.filter.clients } })
      await make(vendor.filter.matching)
      const found = await all(only([vendor.field[0], 'something else']))
      expect(found.filter(({ isClient }) => isClient)).toEqual([])
    })

    it('says what an onboarding wrote on a record', async () => {
      const ref = await make()
      const records = await openWorld(world)
      const record = await records.read(ref)
      if (record) await records.writeBack(record, ready(world.clock))
      const { roomUrl, invitationUrl } = ready(world.clock)
      expect((await all())[0]?.written).toEqual({
        state: 'ready',
        status: 'ready',
        roomId: 4711,
        roomUrl,
        invitationUrl,
      })
    })

    it('lists no record that was deleted', async () => {
      const [gone, left] = [await make(), await make()]
      await world.sim.deleteClient(gone.id)
      expect(keys(await all())).toEqual([clientKey(left)])
    })

    it('loses nobody over several pages, whatever happens meanwhile, and goes on in a later run', async () => {
      const count = vendor.pageSize + 20
      // In the same second, as an import makes them.
      const clients = Array.from({ length: count }, (_, n) => ({ name: `Client ${n}` }))
      const made: string[] = []
      for (const client of clients) made.push(clientKey(refOf(world, await world.sim.createClient(client))))
      world.clock.pass(minute)
      const first: ListedRecord[] = []
      let cursor: string | undefined
      // Some CRMs begin with a page that has nobody.
      while (first.length === 0) {
        const page = await listing.page(query(), cursor)
        expect(page.next).toBeDefined()
        first.push(...page.records)
        cursor = page.next
      }
      expect(first.length).toBeLessThanOrEqual(vendor.pageSize)
      await world.sim.updateClient(first[0]?.ref.id ?? '', vendor.change)
      const unseen = made.find((key) => !keys(first).includes(key))?.split(':')[2] ?? ''
      await world.sim.updateClient(unseen, vendor.change)
      await world.sim.deleteClient(first[1]?.ref.id ?? '')
      const late = clientKey(await make({ name: 'Late' }))
      const found = keys([...first, ...(await all(query(), await open(), cursor))])
      expect(new Set(found)).toEqual(new Set([...made, late]))
      expect(found.length).toBe(count + 1)
    })

    it('lists one object after the other', async () => {
      const { clients, prepare } = vendor.several
      await prepare?.(world)
      listing = await open({ settings: { clients } })
      const contact = await make({ name: 'Jan Kowalski', objectType: 'contact' })
      const company = await make({ name: 'Acme' })
      const found = await all()
      expect(keys(found)).toEqual([clientKey(company), clientKey(contact)])
      expect(found.map((record) => record.name)).toEqual(['Acme', 'Jan Kowalski'])
      expect(found.every(({ isClient }) => isClient)).toBe(true)
    })

    it('has nobody for settings without clients', async () => {
      listing = await open({ settings: { clients: [] } })
      await make()
      expect(await listing.page(query())).toEqual({ records: [] })
    })

    it.each(['noSuchField', "x' OR 'a'='a", 'a,b', ''])('refuses a filter on the field "%s"', async (field) => {
      await make()
      expect(await caught(all(only([field, 'x'])))).toMatchObject({
        name: 'Park',
        reason: { code: 'crm-field-unknown' },
        detail: expect.stringContaining(field),
      })
    })

    it('takes a value of a filter for nothing but a value', async () => {
      await make()
      for (const value of ["x' OR Name!='", '\\', '"}', '%', '&a=b']) {
        const found = await all(only([vendor.field[0], value]))
        expect(found.filter(({ isClient }) => isClient)).toEqual([])
      }
    })

    it.each([
      '',
      'nothing',
      Buffer.from('["Nobody",null]').toString('base64url'),
      Buffer.from('[1').toString('base64url'),
    ])('refuses the cursor "%s", which is none of its own', async (cursor) => {
      expect(await caught(listing.page(query(), cursor))).toMatchObject({
        name: 'Park',
        reason: { code: 'crm-place-unknown' },
      })
      expect(asked()).toBe(0)
    })

    it.each(faults)('waits when it meets %s', async (_, happens, code) => {
      await make()
      world.sim.faults.add(fault({ path: vendor.lists }, happens, 2))
      expect(await caught(listing.page(query()))).toMatchObject({ name: 'RetryLater', reason: { code } })
      world.sim.faults.clear()
      expect((await listing.page(query())).records.length).toBe(1)
    })

    it('honours how long the CRM asks to wait', async () => {
      world.sim.faults.add(fault({ path: vendor.lists }, status(429, { headers: { 'Retry-After': '37' } })))
      expect(await caught(listing.page(query()))).toMatchObject({ after: 37_000 })
    })

    it('ends in time when no answer comes', async () => {
      listing = await open({ remaining: 1_300 })
      world.sim.faults.add(fault({ path: vendor.lists }, { kind: 'hang' }, 2))
      expect(await caught(listing.page(query()))).toMatchObject({ reason: { code: 'crm-unreachable' } })
    })

    it('says that the fields for the room’s data are not there, and not that everybody lacks a room', async () => {
      await make()
      listing = await open({ settings: vendor.withoutFields })
      expect(await caught(listing.page(query()))).toMatchObject({
        name: 'RetryLater',
        reason: { code: 'crm-fields-missing' },
      })
    })

    it('puts no name and no value into an error', async () => {
      await make()
      for (const happens of [status(400), status(418), status(200, { body: '<html>Acme</html>' })]) {
        world.sim.faults.add(fault({ path: vendor.lists }, happens, 2))
        const error = await caught(listing.page(only()))
        world.sim.faults.clear()
        expect(error).toBeInstanceOf(Error)
        expect(JSON.stringify(error) + String(error)).not.toMatch(/acme|søn/i)
        expect(JSON.stringify(error) + String(error)).not.toContain(vendor.field[1])
      }
    })
  })
}
