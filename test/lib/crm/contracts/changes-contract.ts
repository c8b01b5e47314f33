import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrmWithContacts } from '#infra/simulators/crm/types.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { keysOf, type ListedWorld, type ListingVendor, minute, openListedWorld } from '../worlds/listed-world.ts'

/** What a search for changes needs of every CRM that lists its records, shown on the CRM's simulator. */
export const changesContract = (name: string, vendor: ListingVendor) => {
  describe(`${name}: changes`, () => {
    let at: ListedWorld
    beforeEach(async () => {
      at = await openListedWorld(vendor)
    })
    afterEach(() => at.world.sim.stop())

    it('lists who was changed since then, the oldest change first, with the time of the change', async () => {
      const [first, second, third] = [await at.make(), await at.make(), await at.make()]
      const since = at.world.clock.now()
      await at.world.sim.updateClient(third.id, at.vendor.change)
      at.world.clock.pass(minute)
      await at.world.sim.updateClient(first.id, at.vendor.change)
      const found = await at.all(at.query({ since, by: 'change' }))
      expect(found.map(({ ref, changedAt }) => [clientKey(ref), changedAt])).toEqual([
        [clientKey(third), since],
        [clientKey(first), since + minute],
      ])
      expect(keysOf(found)).not.toContain(clientKey(second))
    })

    it('lists whose people were changed since then, with the client of each', async () => {
      const [first, second] = [await at.make(), await at.make()]
      const sim = at.world.sim as CrmWithContacts
      const contact = await sim.addContact(first.id, { email: 'ada@acme.example.com', name: 'Ada Boss' })
      at.world.clock.pass(minute)
      const since = at.world.clock.now()
      await sim.addContact(second.id, { email: 'bo@acme.example.com', name: 'Bo Clerk' })
      at.world.clock.pass(minute)
      expect(await at.people(since)).toEqual([[clientKey(second), since]])
      await sim.updateClient(contact.id, at.vendor.changePerson)
      expect(await at.people(since)).toEqual([
        [clientKey(second), since],
        [clientKey(first), since + minute],
      ])
    })
  })
}
