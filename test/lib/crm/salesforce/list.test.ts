import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'
import { caught, openWorldListing, testClock, type World } from '../worlds/world.ts'

let world: World
let sim: CrmSim

beforeEach(async () => {
  world = await salesforceVendor.start(testClock())
  sim = world.sim
})
afterEach(() => sim.stop())

const behind = (createdAt: number, id: string) =>
  Buffer.from(JSON.stringify(['Account', [createdAt, id]])).toString('base64url')

/** Higher than any that the simulator draws. */
const highest = '001zz000zzzzzzzAAA'

it('lists an account of a later second though its id is lower: Salesforce draws ids in several places at once', async () => {
  const since = world.clock.now()
  await sim.createClient({ name: 'Same second' })
  world.clock.pass(1_000)
  const { id } = await sim.createClient({ name: 'Later' })
  const { records } = await (await openWorldListing(world)).page({ since, filter: {} }, behind(since, highest))
  expect(records.map(({ ref }) => ref.id)).toEqual([id])
})

it('takes no cursor into a query of Salesforce that is not an id', async () => {
  const listing = await openWorldListing(world)
  const cursor = behind(0, "001xx000000bZE0AAM' OR Name!='")
  expect(await caught(listing.page({ since: 0, filter: {} }, cursor))).toMatchObject({
    reason: { code: 'crm-place-unknown' },
  })
  expect(Object.keys(sim.counters).filter((call) => call.endsWith('/query'))).toEqual([])
})

it('lists an account of the very second, which Salesforce keeps without its milliseconds', async () => {
  const { id } = await sim.createClient({ name: 'Acme' })
  const { records } = await (await openWorldListing(world)).page({ since: world.clock.now() + 700, filter: {} })
  expect(records.map(({ ref }) => ref.id)).toEqual([id])
})

it('asks Salesforce for a field once, though the filter and the settings name it too', async () => {
  await sim.createClient({ name: 'Acme', type: 'Customer' })
  const listing = await openWorldListing(world, {
    settings: { clients: [{ object: 'Account', where: { Type: ['Customer'], Name: ['Acme'] } }] },
  })
  const { records } = await listing.page({ since: 0, filter: { Type: 'Customer', Name: 'Acme' } })
  expect(records).toEqual([expect.objectContaining({ isClient: true })])
})
