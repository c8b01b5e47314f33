import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { pipedriveVendor } from '../worlds/pipedrive.ts'
import { fault, openWorldListing, testClock, type World } from '../worlds/world.ts'

let world: World
let sim: CrmSim

beforeEach(async () => {
  world = await pipedriveVendor.start(testClock())
  sim = world.sim
})
afterEach(() => sim.stop())

const answer = (data: unknown[], next_cursor: string | null = null) =>
  ({
    kind: 'status',
    status: 200,
    body: JSON.stringify({ success: true, data, additional_data: { next_cursor } }),
  }) as const

const organization = (id: number, add_time: string) => ({ id, name: `Organization ${id}`, add_time, custom_fields: {} })

it('leaves out an organization of Pipedrive that is older and was only changed since', async () => {
  const { id } = await sim.createClient({ name: 'Old' })
  world.clock.pass(60_000)
  const since = world.clock.now()
  await sim.updateClient(id, { address: 'Lodz' })
  const young = await sim.createClient({ name: 'Young' })
  const { records } = await (await openWorldListing(world)).page({ since, filter: {} })
  expect(records.map(({ ref }) => ref.id)).toEqual([young.id])
})

it('lists an organization of the very second, which Pipedrive keeps without its milliseconds', async () => {
  world.clock.pass(700)
  const { id } = await sim.createClient({ name: 'Acme' })
  const { records } = await (await openWorldListing(world)).page({ since: world.clock.now() - 100, filter: {} })
  expect(records.map(({ ref }) => ref.id)).toEqual([id])
})

it('goes on from the time it had come to when Pipedrive does not take its cursor any more', async () => {
  const listing = await openWorldListing(world)
  const query = { since: world.clock.now(), filter: {} }
  const path = /\/organizations$/
  sim.faults.add(fault({ path }, answer([organization(900, '2026-01-15T10:00:00Z')], 'long-forgotten')))
  const first = await listing.page(query)
  world.clock.pass(60_000)
  const { id } = await sim.createClient({ name: 'Acme' })
  const second = await listing.page(query, first.next)
  expect(second.records.map(({ ref }) => ref.id)).toEqual([id])
  expect(second.next).toBeUndefined()
})

it('reads an organization of Pipedrive that names none of its empty fields', async () => {
  const { roomId } = SAMPLE.fields.organization
  sim.faults.add(fault({ path: /\/organizations$/ }, answer([organization(7, '2026-01-15T10:00:00Z')])))
  const { records } = await (await openWorldListing(world)).page({ since: 0, filter: { [roomId]: '' } })
  expect(records).toEqual([expect.objectContaining({ isClient: true, written: { state: 'none' } })])
})

it('lists archived deals too, and says that they are', async () => {
  const deals = { ...world, settings: { ...world.settings, clients: [{ object: 'deal' }] } }
  const [living, archived] = await Promise.all(
    ['Living', 'Archived'].map((name) => sim.createClient({ name, objectType: 'deal' })),
  )
  await sim.updateClient(archived?.id ?? '', { is_archived: true })
  const listing = await openWorldListing(deals)
  const first = await listing.page({ since: 0, filter: {} })
  const second = await listing.page({ since: 0, filter: {} }, first.next)
  expect([...first.records, ...second.records].map(({ ref, isArchived }) => [ref.id, isArchived])).toEqual([
    [living?.id, undefined],
    [archived?.id, true],
  ])
  expect(second.next).toBeUndefined()
})
