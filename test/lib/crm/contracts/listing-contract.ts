import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import { fieldText } from '#lib/crm/records/fields.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { keysOf, type ListedWorld, type ListingVendor, minute, openListedWorld } from '../worlds/listed-world.ts'
import { openWorld, ready, refOf } from '../worlds/world.ts'

/** What a search for clients needs of every CRM that lists its records, shown on the CRM's simulator. */
export const listingContract = (name: string, vendor: ListingVendor) => {
  describe(`${name}: listing`, () => {
    let at: ListedWorld
    beforeEach(async () => {
      at = await openListedWorld(vendor)
    })
    afterEach(() => at.world.sim.stop())

    it('lists who was created since then, from the oldest to the newest, and nobody from before', async () => {
      await at.make({ name: 'Long ago' })
      const since = at.world.clock.now()
      const made = [
        await at.make({ name: 'First' }),
        await at.make({ name: 'Second' }),
        await at.make({ name: 'Third' }),
      ]
      const found = await at.all(at.query({ since }))
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
      await at.make()
      expect(await at.listing.page(at.query({ since: at.world.clock.now() }))).toEqual({ records: [] })
    })

    it('says who is a client by the settings', async () => {
      at.listing = await at.open({ settings: { clients: at.vendor.filter.clients } })
      const [other, client] = [await at.make(), await at.make(at.vendor.filter.matching)]
      const found = new Map((await at.all()).map((record) => [clientKey(record.ref), record.isClient]))
      expect(found).toEqual(
        new Map([
          [clientKey(other), false],
          [clientKey(client), true],
        ]),
      )
    })

    it('says who is a client by the filter', async () => {
      await at.make()
      const client = await at.make(at.vendor.filter.matching)
      const found = await at.all(at.only())
      expect(keysOf(found.filter(({ isClient }) => isClient))).toEqual([clientKey(client)])
    })

    it('asks for what the settings and the filter want together', async () => {
      at.listing = await at.open({ settings: { clients: at.vendor.filter.clients } })
      await at.make(at.vendor.filter.matching)
      const found = await at.all(at.only([at.vendor.field[0], 'something else']))
      expect(found.filter(({ isClient }) => isClient)).toEqual([])
    })

    it('says what an onboarding wrote on a record', async () => {
      const ref = await at.make()
      const records = await openWorld(at.world)
      const record = await records.read(ref)
      if (record) await records.writeBack(record, ready(at.world.clock))
      const { roomUrl, invitationUrl } = ready(at.world.clock)
      expect((await at.all())[0]?.written).toEqual({
        state: 'ready',
        status: 'ready',
        roomId: 4711,
        roomUrl,
        invitationUrl,
      })
    })

    it('lists no record that was deleted', async () => {
      const [gone, left] = [await at.make(), await at.make()]
      await at.world.sim.deleteClient(gone.id)
      expect(keysOf(await at.all())).toEqual([clientKey(left)])
    })

    it('loses nobody over several pages, whatever happens meanwhile, and goes on in a later run', async () => {
      const count = at.vendor.pageSize + 20
      // In the same second, as an import makes them.
      const clients = Array.from({ length: count }, (_, n) => ({ name: `Client ${n}` }))
      const made: string[] = []
      for (const client of clients) made.push(clientKey(refOf(at.world, await at.world.sim.createClient(client))))
      at.world.clock.pass(minute)
      const first: ListedRecord[] = []
      let cursor: string | undefined
      // Some CRMs begin with a page that has nobody.
      while (first.length === 0) {
        const page = await at.listing.page(at.query(), cursor)
        expect(page.next).toBeDefined()
        first.push(...page.records)
        cursor = page.next
      }
      expect(first.length).toBeLessThanOrEqual(at.vendor.pageSize)
      await at.world.sim.updateClient(first[0]?.ref.id ?? '', at.vendor.change)
      const unseen = made.find((key) => !keysOf(first).includes(key))?.split(':')[2] ?? ''
      await at.world.sim.updateClient(unseen, at.vendor.change)
      await at.world.sim.deleteClient(first[1]?.ref.id ?? '')
      const late = clientKey(await at.make({ name: 'Late' }))
      const found = keysOf([...first, ...(await at.all(at.query(), await at.open(), cursor))])
      expect(new Set(found)).toEqual(new Set([...made, late]))
      expect(found.length).toBe(count + 1)
    })

    it('lists one object after the other', async () => {
      const { clients } = at.vendor.several
      at.listing = await at.open({ settings: { clients } })
      const contact = await at.make({ name: 'Jan Kowalski', objectType: 'contact' })
      const company = await at.make({ name: 'Acme' })
      const found = await at.all()
      expect(keysOf(found)).toEqual([clientKey(company), clientKey(contact)])
      expect(found.map((record) => record.name)).toEqual(['Acme', 'Jan Kowalski'])
      expect(found.every(({ isClient }) => isClient)).toBe(true)
    })

    it('reads further fields along, and has nothing of one that the CRM lacks', async () => {
      const [field, value] = at.vendor.field
      await at.make()
      await at.make(at.vendor.filter.matching)
      const found = await at.all(at.query({ fields: [field, field, 'NoSuchField', "x' OR 'a'='a"] }))
      expect(found.map(({ values }) => Object.keys(values ?? {}))).toEqual([[field], [field]])
      expect(found.map(({ values }) => fieldText(values?.[field]) === value)).toEqual([false, true])
    })

    it('loses no change of one moment over several pages', async () => {
      const count = at.vendor.pageSize + 20
      for (let n = 0; n < count; n += 1) await at.world.sim.createClient({ name: `Client ${n}` })
      const found = await at.all(at.query({ by: 'change' }))
      expect(new Set(keysOf(found)).size).toBe(count)
    })

    it('has nobody for settings without clients', async () => {
      at.listing = await at.open({ settings: { clients: [] } })
      await at.make()
      expect(await at.listing.page(at.query())).toEqual({ records: [] })
    })
  })
}
