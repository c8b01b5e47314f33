import { afterEach } from 'vitest'
import * as z from 'zod/mini'
import type { NewClient } from '#infra/simulators/crm/types.ts'
import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'
import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { openWorldListing, refOf, testClock, type Vendor, type World } from './world.ts'

/** Roles in EspoCRM are narrow: this key may make and delete accounts. */
const mayDelete = async (world: World): Promise<World> => {
  if (world.source.name !== 'espocrm') return world
  const all = { create: 'yes', read: 'all', edit: 'all', delete: 'all' }
  const data = { Account: all, Contact: { read: 'all' }, User: { read: 'all' }, Webhook: true }
  const call = (world.sim as EspocrmSim).asAdmin
  const { id } = (await call('POST', 'Role', { name: 'Wide', data })).body as { id: string }
  const user = { userName: 'wide', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
  const { apiKey } = (await call('POST', 'User', user)).body as { apiKey: string }
  return { ...world, credentials: { apiKey } }
}

/** Opens worlds for the tests of a file, each with the right to make and delete records; they end with their test. */
export const trialWorlds = () => {
  const worlds: World[] = []
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.sim.stop()
  })
  const open = async (vendor: Pick<Vendor, 'start'>): Promise<World> => {
    const world = await vendor.start(testClock())
    worlds.push(world)
    return mayDelete(world)
  }
  return { open, worlds }
}

export const publicUrl = 'https://docs.example.com'

export const connectionTo = async (world: World, portalUrl = publicUrl): Promise<Connection> => {
  const connector = await world.source.connector?.()
  if (!connector) throw new Error('no connector')
  return connector.open({
    settings: z.parse(world.source.settings, world.settings),
    given: {},
    stored: { credentials: world.credentials, webhooks: ['a-secret:x'] },
    webhookUrl: `https://hooks.example.com/webhooks/${world.source.name}`,
    portalUrl,
    deadline: { remaining: () => 20_000 },
    clock: world.clock,
  })
}

export const told = ({ what, state, how = [] }: ConnectStep) => `${state}: ${what}: ${how.join(' ')}`

/** Every record of the CRM that is there now. */
export const recordsOf = async (world: World) => {
  const listing = await openWorldListing(world)
  return (await listing.page({ since: 0, filter: {} })).records
}

/** Ids of records that the API was asked to make. */
export const watch = (world: World) => {
  const made: string[] = []
  world.sim.listen(({ method, status, request, answer }) => {
    if (method !== 'POST' || !(status === 200 || status === 201) || !request.includes('Roomkeeper trial')) return
    const found = JSON.parse(answer) as { id?: string; data?: { id: number } }
    made.push(String(found.id ?? found.data?.id))
  })
  return made
}

/** What people see in our fields; an empty one is null or not there. */
export const shownBy = (vendor: Vendor, world: World, { id }: ClientRef) =>
  Object.fromEntries(
    Object.entries(vendor.shown(world.sim.record(id) ?? {})).map(([kind, value]) => [kind, value ?? null]),
  )

/** A client that somebody made a while ago. */
export const clientOf = async (world: World, more: Partial<NewClient> = {}): Promise<ClientRef> => {
  const made = refOf(world, await world.sim.createClient({ name: 'Acme', ...more }))
  world.clock.pass(60_000)
  return made
}
