import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { withWatchedFields } from '#infra/aws/config/sources/watched-fields.ts'
import type { CrmWithContacts } from '#infra/simulators/crm/types.ts'
import { SAMPLE as ESPO } from '#infra/simulators/espocrm/index.ts'
import { type HubspotSim, startHubspot } from '#infra/simulators/hubspot/index.ts'
import type { PipedriveSim } from '#infra/simulators/pipedrive/index.ts'
import type { Connector } from '#lib/crm/setup/connector.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { espocrmVendor } from '../../../../../lib/crm/worlds/espocrm.ts'
import { hubspotVendor } from '../../../../../lib/crm/worlds/hubspot.ts'
import { pipedriveVendor } from '../../../../../lib/crm/worlds/pipedrive.ts'
import {
  openWorld,
  ready,
  refOf,
  startReceiver,
  testClock,
  type Vendor,
  type World,
} from '../../../../../lib/crm/worlds/world.ts'

const onboardingWith = (more: object) =>
  onboardingSettings.parse({
    welcome: { way: 'folder', folderId: 20 },
    manager: { default: 'manager@example.com' },
    ...more,
  })

interface Connected {
  world: World & { sim: CrmWithContacts }
  receiver: Awaited<ReturnType<typeof startReceiver>>
}

/** The subscriptions of a project app, as HubSpot has them when it is uploaded. */
const uploaded = (files: Readonly<Record<string, string>>): string[] => {
  const { config } = JSON.parse(files['src/app/webhooks/webhooks-hsmeta.json'] ?? '')
  const { crmObjects, legacyCrmObjects } = config.subscriptions as Record<string, Record<string, string>[]>
  return [
    ...(crmObjects ?? []).map(({ objectType }) => `${objectType}.creation`),
    ...(legacyCrmObjects ?? []).map(({ subscriptionType, propertyName }) =>
      [subscriptionType, propertyName].filter(Boolean).join(':'),
    ),
  ]
}

/** A HubSpot to which somebody has uploaded what `connect` wrote; there is no API for it. */
const withApp = async (world: World, connector: Connector, settings: object): Promise<Connected> => {
  const webhookUrl = 'https://hooks.example.com/webhooks/hubspot'
  const parsed = z.parse(world.source.settings, settings)
  const subscriptions = uploaded(connector.folder?.files({ settings: parsed, webhookUrl }) ?? {})
  await world.sim.stop()
  const sim = await startHubspot({ clock: world.clock, subscriptions })
  const uploadedTo = { ...world, sim, settings: { ...settings, url: sim.url } }
  const receiver = await startReceiver(uploadedTo, '')
  await sim.subscribe(receiver.url)
  return { world: uploadedTo, receiver }
}

/** A CRM that `connect` has set up by the settings of a source, whose rooms follow. */
const connected = async (vendor: Vendor, more: object = { follow: {} }): Promise<Connected> => {
  const onboarding = onboardingWith(more)
  const world = (await vendor.start(testClock())) as Connected['world']
  const { name } = world.source
  const settings = withWatchedFields({ onboarding, sources: { [name]: world.settings } })[name] ?? {}
  const connector = await world.source.connector?.()
  if (!connector) throw new Error(`${name} has no connector`)
  if (name === 'hubspot') return withApp(world, connector, { ...settings, settleSeconds: 0 })
  const receiver = await startReceiver({ ...world, settings }, '')
  const connection = connector.open({
    settings: z.parse(world.source.settings, settings),
    given: { ...(world.credentials as object), adminUser: ESPO.adminUser, adminPassword: ESPO.adminPassword },
    stored: { credentials: undefined, webhooks: [...world.sim.webhookSecrets] },
    webhookUrl: receiver.url,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: world.clock,
  })
  for (const { state, make } of await connection.steps()) if (state === 'to-do') await make?.()
  const left = (await connection.steps()).filter(({ state }) => state === 'to-do')
  expect(left.map(({ what }) => what)).toEqual([])
  return { world: { ...world, settings }, receiver }
}

const owners = { espocrm: 'assignedUserId', hubspot: 'hubspot_owner_id', pipedrive: 'owner_id' } as const

describe.each([
  [espocrmVendor, 'Account', owners.espocrm, { website: 'https://acme.example' }],
  [hubspotVendor, 'company', owners.hubspot, { city: 'Lodz' }],
  [pipedriveVendor, 'organization', owners.pipedrive, { address: 'Lodz' }],
] as const)('a CRM that is connected for rooms that follow: %#', (vendor, objectType, owner, other) => {
  let crm: Connected
  let id: string
  beforeEach(async () => {
    crm = await connected(vendor)
    const { sim } = crm.world
    id = (await sim.createClient({ name: 'Acme', email: 'jo@acme.example.com' })).id
    await sim.flush()
    crm.receiver.created.length = 0
  })
  afterEach(async () => {
    await crm.world.sim.stop()
    await crm.receiver.stop()
  })

  /** Ids of the clients that the CRM tells of now. */
  const heard = async (): Promise<string[]> => {
    await crm.world.sim.flush()
    expect(crm.receiver.answers.filter((status) => status >= 300)).toEqual([])
    return [...new Set(crm.receiver.created.map(({ ref }) => `${ref.type} ${ref.id}`))]
  }

  test('tells that the client is renamed', async () => {
    await crm.world.sim.updateClient(id, { name: 'Renamed' })
    expect(await heard()).toEqual([`${objectType} ${id}`])
  })

  test('tells that the client changes hands', async () => {
    const second = await crm.world.sim.createClient({ name: 'Other', ownerEmail: vendor.owner })
    const now = crm.world.sim.record(second.id)?.[owner]
    await heard()
    crm.receiver.created.length = 0
    await crm.world.sim.updateClient(id, { [owner]: objectType === 'organization' ? 12415232 : now })
    expect(await heard()).toEqual([`${objectType} ${id}`])
  })

  test('tells that a contact has come', async () => {
    await crm.world.sim.addContact(id, { email: 'ada@acme.example.com', name: 'Ada Boss' })
    expect(await heard()).toEqual([`${objectType} ${id}`])
  })

  test('is asked for nothing else', async () => {
    await crm.world.sim.updateClient(id, other)
    expect(await heard()).toEqual([])
  })

  test('tells nothing of the room that we write on the record', async () => {
    const records = await openWorld(crm.world)
    const record = await records.read(refOf(crm.world, { id, objectType }))
    if (!record) throw new Error('there is no such record')
    await records.writeBack(record, ready(crm.world.clock))
    expect(await heard()).toEqual([])
  })
})

test('Pipedrive that is connected for merges tells under which key the other record is gone, and nothing else', async () => {
  const { world, receiver } = await connected(pipedriveVendor, { merge: { otherRoom: 'keep' } })
  const sim = world.sim as PipedriveSim
  const make = async () => (await sim.createClient({ name: 'Acme' })).id
  const [left, gone, other] = [await make(), await make(), await make()]
  await sim.flush()
  receiver.created.length = 0
  await sim.updateClient(other, { name: 'Renamed' })
  await sim.deleteClient(other)
  sim.merge(left, [gone])
  await sim.flush()
  const ref = { source: 'pipedrive', type: 'organization', id: left }
  expect(receiver.created).toEqual([{ ref, fields: { id: gone, name: '', custom: { merged_to_id: left } } }])
  await Promise.all([sim.stop(), receiver.stop()])
})

test.each(['primary', 'new'] as const)(
  'HubSpot that is connected for merges tells of the record that is left, also of one that is new: %s',
  async (into) => {
    const { world, receiver } = await connected(hubspotVendor, { merge: { otherRoom: 'keep' } })
    const sim = world.sim as HubspotSim
    const make = async (name: string) => (await sim.createClient({ name })).id
    const [first, gone] = [await make('Acme'), await make('Beta')]
    await sim.flush()
    receiver.created.length = 0
    const left = sim.merge(first, [gone], into)
    await sim.flush()
    const records = await openWorld(world)
    const told = await Promise.all(receiver.created.map(({ ref }) => records.read(ref)))
    expect(told.length).toBeGreaterThan(0)
    expect([...new Set(told.map((record) => record?.ref.id))]).toEqual([left])
    await Promise.all([sim.stop(), receiver.stop()])
  },
)
