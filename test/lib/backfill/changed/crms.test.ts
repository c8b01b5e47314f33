import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CrmWithContacts } from '#infra/simulators/crm/types.ts'
import { findChanged } from '#lib/backfill/changed.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '../../crm/worlds/espocrm.ts'
import { hubspotVendor } from '../../crm/worlds/hubspot.ts'
import { type ListedWorld, minute, openListedWorld } from '../../crm/worlds/listed-world.ts'
import { pipedriveVendor } from '../../crm/worlds/pipedrive.ts'
import { salesforceVendor } from '../../crm/worlds/salesforce.ts'
import { openWorld, ready } from '../../crm/worlds/world.ts'

describe.each([
  ['espocrm', espocrmVendor],
  ['hubspot', hubspotVendor],
  ['pipedrive', pipedriveVendor],
  ['salesforce', salesforceVendor],
] as const)('changes in %s', (_, vendor) => {
  let at: ListedWorld
  let since: number
  let clients: ClientRef[]
  let roomless: ClientRef
  beforeEach(async () => {
    at = await openListedWorld(vendor)
    since = at.world.clock.now()
    roomless = await at.make({ name: 'Never onboarded' })
    clients = [await at.make({ name: 'Acme' }), await at.make({ name: 'Beta' })]
    const records = await openWorld(at.world, { settings: {} })
    for (const ref of clients) {
      const record = await records.read(ref)
      if (record) await records.writeBack(record, ready(at.world.clock))
    }
  })
  afterEach(() => at.world.sim.stop())

  /** Keys of the clients that a sweep takes, which begins where the last one ended. */
  const look = async (): Promise<string[]> => {
    at.world.clock.pass(10 * minute)
    const withRooms = new Set(clients.map(clientKey))
    const found = await findChanged({
      ...{ listing: at.listing, since, most: 10, people: true, parked: new Set<string>(), queuesHoldMessages: false },
      ...{ portalHosts: undefined, hadRoom: async (client: string) => withRooms.has(client) },
      ...{ clock: at.world.clock, deadline: { remaining: () => 300_000 } },
    })
    since = found.until
    return found.clients.map(clientKey)
  }

  test('are those that were made to clients with rooms since the last look, in records and in people', async () => {
    const [acme, beta] = clients.map(clientKey)
    expect(await look()).toEqual([acme, beta])
    expect(await look()).toEqual([])
    const sim = at.world.sim as CrmWithContacts
    await sim.updateClient(clients[1]?.id ?? '', vendor.change)
    await sim.updateClient(roomless.id, vendor.change)
    await sim.addContact(roomless.id, { email: 'cy@acme.example.com' })
    expect(await look()).toEqual([beta])
    const contact = await sim.addContact(clients[0]?.id ?? '', { email: 'ada@acme.example.com', name: 'Ada Boss' })
    expect(await look()).toEqual([acme])
    await sim.updateClient(contact.id, vendor.changePerson)
    expect(await look()).toEqual([acme])
    expect(await look()).toEqual([])
  })
})
