import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import { hubspotVendor } from '../worlds/hubspot.ts'
import { caught, fault, openWorldListing, testClock, type World } from '../worlds/world.ts'

let world: World
let sim: CrmSim

beforeEach(async () => {
  world = await hubspotVendor.start(testClock())
  sim = world.sim
})
afterEach(() => sim.stop())

it('lists companies of a HubSpot import once each and in order, though a page ends within a millisecond', async () => {
  const since = world.clock.now()
  const made: string[] = []
  const make = async (count: number, together: number) => {
    for (let n = 1; n <= count; n += 1) {
      made.push((await sim.createClient({ name: `Company ${n}` })).id)
      if (n % together === 0) world.clock.pass(1)
    }
  }
  await make(245, 7)
  await make(205, 205)
  await make(1, 1)
  const listing = await openWorldListing(world)
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await listing.page({ since, filter: {} }, cursor)
    found.push(...page.records.map(({ ref }) => ref.id))
    cursor = page.next
    world.clock.pass(listing.pause)
  } while (cursor !== undefined)
  expect(found).toEqual(made)
})

it('finds a company of HubSpot that has no value for any of the properties asked for', async () => {
  await sim.createClient({ name: 'Acme' })
  const listing = await openWorldListing(world)
  const query = { since: 0, filter: { city: '' } }
  const body = JSON.stringify({
    results: [{ id: '7', properties: { createdate: '2026-01-15T10:00:00.000Z', name: 'Acme' } }],
  })
  sim.faults.add(fault({ path: /\/search$/ }, { kind: 'status', status: 200, body }))
  expect((await listing.page(query)).records).toEqual([
    expect.objectContaining({ isClient: true, written: { state: 'none' } }),
  ])
})

it('asks HubSpot once for the names of its properties, and again only while that was refused', async () => {
  const listing = await openWorldListing(world)
  const query = { since: 0, filter: {} }
  sim.faults.add(fault({ path: /\/properties\// }, { kind: 'status', status: 403 }))
  expect(await caught(listing.page(query))).toMatchObject({ reason: { code: 'crm-forbidden' } })
  for (let page = 0; page < 3; page += 1) await listing.page(query)
  expect(sim.counters['GET /crm/v3/properties/companies']).toBe(2)
})
