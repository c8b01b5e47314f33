import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { NewClient } from '#infra/simulators/crm/types.ts'
import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'
import { startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { generic } from '#lib/crm/generic/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import { isTrial } from '#lib/crm/setup/trial-name.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '../worlds/espocrm.ts'
import { hubspotVendor } from '../worlds/hubspot.ts'
import { pipedriveVendor } from '../worlds/pipedrive.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'
import {
  fault,
  openWorld,
  openWorldListing,
  ready,
  refOf,
  testClock,
  type Vendor,
  type World,
} from '../worlds/world.ts'

const worlds: World[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.sim.stop()
})

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

const open = async (vendor: Pick<Vendor, 'start'>): Promise<World> => {
  const world = await mayDelete(await vendor.start(testClock()))
  worlds.push(world)
  return world
}

const publicUrl = 'https://docs.example.com'

const connectionTo = async (world: World, portalUrl = publicUrl): Promise<Connection> => {
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

const told = ({ what, state, how = [] }: ConnectStep) => `${state}: ${what}: ${how.join(' ')}`

/** Every record of the CRM that is there now. */
const recordsOf = async (world: World) => {
  const listing = await openWorldListing(world)
  return (await listing.page({ since: 0, filter: {} })).records
}

/** Ids of records that the API was asked to make. */
const watch = (world: World) => {
  const made: string[] = []
  world.sim.listen(({ method, status, request, answer }) => {
    if (method !== 'POST' || !(status === 200 || status === 201) || !request.includes('Roomkeeper trial')) return
    const found = JSON.parse(answer) as { id?: string; data?: { id: number } }
    made.push(String(found.id ?? found.data?.id))
  })
  return made
}

/** What people see in our fields; an empty one is null or not there. */
const shownBy = (vendor: Vendor, world: World, { id }: ClientRef) =>
  Object.fromEntries(
    Object.entries(vendor.shown(world.sim.record(id) ?? {})).map(([kind, value]) => [kind, value ?? null]),
  )

/** A client that somebody made a while ago. */
const clientOf = async (world: World, more: Partial<NewClient> = {}): Promise<ClientRef> => {
  const made = refOf(world, await world.sim.createClient({ name: 'Acme', ...more }))
  world.clock.pass(60_000)
  return made
}

const longHost = `https://${'portal.'.repeat(34)}example.com`

describe.each([
  [
    'EspoCRM',
    espocrmVendor,
    'http://portal',
    /cDocspaceInvitationUrl.*refuses http:\/\/portal\/s\/\w{15}: valid.*publicUrl/,
  ],
  [
    'Pipedrive',
    pipedriveVendor,
    longHost,
    /"DocSpace invitation".*must not be longer than 255 characters.*text of \d{3} characters at least/,
  ],
  [
    'Salesforce',
    salesforceVendor,
    longHost,
    /DocSpace_Invitation_URL__c.*STRING_TOO_LONG.*max length=255.*text of \d{3} characters at least/,
  ],
] as const)('%s', (_, vendor, portalUrl, refused) => {
  it('is told which field refuses what will come, in its own words, and keeps no trial record', async () => {
    const world = await open(vendor)
    const made = watch(world)
    const steps = await (await connectionTo(world, portalUrl)).tryFields()
    expect(steps.map(told)).toEqual([expect.stringMatching(refused)])
    expect(steps.map(({ state }) => state)).toEqual(['wrong'])
    expect(made).toHaveLength(1)
    expect(world.sim.record(made[0] ?? '')).toBeUndefined()
  })
})

describe.each([
  ['EspoCRM', espocrmVendor],
  ['HubSpot', hubspotVendor],
  ['Pipedrive', pipedriveVendor],
  ['Salesforce', salesforceVendor],
] as const)('%s', (_, vendor) => {
  it('takes what will come, on a record that is made and deleted', async () => {
    const world = await open(vendor)
    const made = watch(world)
    const steps = await (await connectionTo(world)).tryFields()
    expect(steps).toMatchObject([{ state: 'done', what: expect.stringContaining('take a room’s values') }])
    expect(made).toHaveLength(1)
    expect(await recordsOf(world)).toEqual([])
  })

  it('keeps no trial record when the try breaks off, and it is said that nothing was proven', async () => {
    const world = await open(vendor)
    const made = watch(world)
    const { method, path } = vendor.write
    world.sim.faults.add(fault({ method, path }, { kind: 'reset' }, 99))
    const steps = await (await connectionTo(world)).tryFields()
    expect(steps).toMatchObject([{ state: 'unseen', what: expect.stringContaining('not checked') }])
    expect(steps.map(told)).toEqual([expect.stringContaining('The CRM does not answer')])
    expect(made).toHaveLength(1)
    expect(world.sim.record(made[0] ?? '')).toBeUndefined()
  })

  it('says so when the trial record could not be deleted', async () => {
    const world = await open(vendor)
    world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 500, body: '' }, 99))
    const steps = await (await connectionTo(world)).tryFields()
    expect(steps.map(told)).toEqual([
      expect.stringMatching(/^done/),
      expect.stringMatching(/^wrong: the trial record "Roomkeeper trial .*still there.*CRM does not answer/),
    ])
    // Nobody takes it for a client.
    expect(await recordsOf(world)).toMatchObject([{ isClient: false }])
  })

  it('waits for a limit that is used up before anything is made or written', async () => {
    const world = await open(vendor)
    const { method, path } = vendor.write
    world.sim.faults.add(fault({ method: 'POST' }, { kind: 'status', status: 429, body: '' }, 4))
    world.sim.faults.add(fault({ method, path }, { kind: 'status', status: 429, body: '' }, 4))
    const steps = await (await connectionTo(world)).tryFields()
    expect(steps).toMatchObject([{ state: 'done', what: expect.stringContaining('take a room’s values') }])
    expect(await recordsOf(world)).toEqual([])
  })

  it('deletes the trial record also when the CRM asks to slow down', async () => {
    const world = await open(vendor)
    world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 429, body: '' }, 4))
    const steps = await (await connectionTo(world)).tryFields()
    expect(steps.map(told)).toEqual([expect.stringMatching(/^done/)])
  })

  it('has a trial record that is no client, neither while it is there nor when it is gone', async () => {
    const world = await open(vendor)
    const made = watch(world)
    const { objectType } = await world.sim.createClient({ name: 'Acme' })
    const records = await openWorld(world)
    world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 500, body: '' }, 99))
    await (await connectionTo(world)).tryFields()
    const ref = refOf(world, { id: made[0] ?? '', objectType })
    expect(await records.read(ref)).toMatchObject({ isClient: false })
    world.sim.faults.clear()
    await world.sim.deleteClient(ref.id)
    // EspoCRM tells no webhook of what its own user does.
    const gone = await records.read(ref)
    if (world.source.name === 'espocrm') expect(gone).toBeUndefined()
    else expect(gone).toMatchObject({ ref, isClient: false })
  })

  it('is tried on a record that a person names, which has its fields empty again', async () => {
    const world = await open(vendor)
    const made = watch(world)
    const client = await clientOf(world)
    const before = shownBy(vendor, world, client)
    const steps = await (await connectionTo(world)).tryFields(client)
    expect(steps).toMatchObject([{ state: 'done' }])
    expect(made).toEqual([])
    expect(shownBy(vendor, world, client)).toEqual(before)
  })

  it('is not tried on a record that a room belongs to, or that is not there', async () => {
    const world = await open(vendor)
    const client = await clientOf(world)
    const records = await openWorld(world)
    const record = await records.read(client)
    if (!record) throw new Error('no record')
    await records.writeBack(record, ready(world.clock))
    const before = shownBy(vendor, world, client)
    const connection = await connectionTo(world)
    expect((await connection.tryFields(client)).map(told)).toEqual([
      expect.stringMatching(/^unseen.*has a room’s data already/),
    ])
    expect(shownBy(vendor, world, client)).toEqual(before)
    expect((await connection.tryFields({ ...client, type: 'Nothing' })).map(told)).toEqual([
      expect.stringMatching(/^unseen.*clients in .* only/),
    ])
  })
})

describe('without the rights to make a record', () => {
  it('EspoCRM says which are missing, and how to do without', async () => {
    const world = await espocrmVendor.start(testClock())
    worlds.push(world)
    const made = watch(world)
    expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
      expect.stringMatching(/^unseen.*roomkeeper may not create and delete Account.*--trial-record espocrm:Account:ID/),
    ])
    expect(made).toEqual([])
  })

  it('Salesforce says so too', async () => {
    const world = await open(salesforceVendor)
    const body = JSON.stringify({ name: 'Account', createable: false, deletable: true, fields: [] })
    const headers = { 'Content-Type': 'application/json' }
    world.sim.faults.add(fault({ path: /describe/ }, { kind: 'status', status: 200, headers, body }, 1))
    expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
      expect.stringMatching(/^unseen.*may not create Account/),
    ])
  })
})

it('finds a rule of HubSpot that refuses every write on the record', async () => {
  const world = await open({
    async start(clock) {
      const sim = await startHubspot({ clock, required: ['industry'] })
      const settings = { url: sim.url, apiVersion: '2026-09' }
      return { sim, source: hubspot, settings, credentials: sim.credentials, clock }
    },
  })
  expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
    expect.stringMatching(/^unseen.*made no trial record.*industry/),
  ])
  const client = await clientOf(world)
  expect((await (await connectionTo(world)).tryFields(client)).map(told)).toEqual([
    expect.stringMatching(/^wrong.*takes no change.*industry.*let the rule except the app/),
  ])
})

it('finds a validation rule of HubSpot that a link does not meet, and no other', async () => {
  const world = await open({
    async start(clock) {
      const validated = { docspace_room_url: /^https:\/\/www\.acme\.example\// }
      const sim = await startHubspot({ clock, validated })
      return { sim, source: hubspot, settings: { url: sim.url }, credentials: sim.credentials, clock }
    },
  })
  const steps = (await (await connectionTo(world)).tryFields()).map(told)
  expect(steps).toEqual([
    expect.stringMatching(/^wrong.*docspace_room_url.*does not meet its validation rule.*without a rule of its own/),
  ])
  expect(steps.join()).not.toContain('docspace_invitation_url')
})
it('finds a locked record of EspoCRM 10', async () => {
  const world = await open({
    async start(clock) {
      const sim = await startEspocrm({ clock, version: '10.0', lockable: ['Account'] })
      return { sim, source: espocrm, settings: { url: sim.url }, credentials: sim.credentials, clock }
    },
  })
  const client = await clientOf(world)
  ;(world.sim as EspocrmSim).lockRecord(client.id)
  expect((await (await connectionTo(world)).tryFields(client)).map(told)).toContainEqual(
    expect.stringMatching(/^wrong.*takes no change.*locked.*Unlock the record/),
  )
})

it('finds an archived deal of Pipedrive', async () => {
  const world = await open(pipedriveVendor)
  const settings = { ...world.settings, clients: [{ object: 'deal', where: {} }] }
  const client = await clientOf(world, { objectType: 'deal' })
  await world.sim.updateClient(client.id, { is_archived: true })
  const connection = await connectionTo({ ...world, settings })
  expect((await connection.tryFields(client)).map(told)).toEqual([
    expect.stringMatching(/^wrong.*archived.*Take the record out of the archive/),
  ])
})

it('says of a sender of one’s own why nothing is tried', async () => {
  const connector = await generic.connector?.()
  const connection = connector?.open({
    settings: z.parse(generic.settings, {}),
    given: {},
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/generic',
    portalUrl: publicUrl,
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  expect((await connection?.tryFields())?.map(told)).toEqual([expect.stringMatching(/^unseen.*no record.*callbackUrl/)])
})

it('takes no client of a person for a trial', () => {
  expect(isTrial('Roomkeeper Ltd')).toBe(false)
  expect(isTrial(undefined)).toBe(false)
})
