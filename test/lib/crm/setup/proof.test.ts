import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { SAMPLE as espoSample } from '#infra/simulators/espocrm/index.ts'
import { proofAt, proofBy, typed } from '#lib/crm/setup/proof.ts'
import { proofName } from '#lib/crm/setup/trial-name.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '../worlds/espocrm.ts'
import { hubspotVendor } from '../worlds/hubspot.ts'
import type { ListingVendor } from '../worlds/listed-world.ts'
import { pipedriveVendor } from '../worlds/pipedrive.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'
import { openWorld, testClock, type World } from '../worlds/world.ts'

let world: World | undefined
afterEach(() => world?.sim.stop())

/** The proof's records of a CRM whose settings ask for a value of a field. */
const openFiltered = async (vendor: ListingVendor) => {
  world = await vendor.start(testClock())
  const settings = { ...world.settings, clients: vendor.filter.clients }
  const connector = await world.source.connector?.()
  const connection = connector?.open({
    settings: z.parse(world.source.settings, settings),
    given: { adminUser: espoSample.adminUser, adminPassword: espoSample.adminPassword },
    stored: { credentials: world.credentials, webhooks: [] },
    webhookUrl: `https://hooks.example.com/webhooks/${world.source.name}`,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: world.clock,
  })
  const records = await openWorld(world, { settings })
  return { proof: connection?.proof, records, source: world.source.name, settings }
}

describe.each([
  ['EspoCRM', espocrmVendor],
  ['HubSpot', hubspotVendor],
  ['Pipedrive', pipedriveVendor],
  ['Salesforce', salesforceVendor],
])('a client that %s is given to prove the way', (_, vendor) => {
  it('is one by the settings while it is there, and none once it is deleted', async () => {
    const { proof, records, source, settings } = await openFiltered(vendor)
    const client = proofBy(settings.clients as Parameters<typeof proofBy>[0])
    if (!client) throw new Error('the settings name no client')
    const made = await proof?.make?.({ ...client, name: proofName('1a2b3c4d') })
    if (!made || !('id' in made)) throw new Error(`it was not made: ${made?.why}`)
    world?.clock.pass(60_000)
    const ref: ClientRef = { source, type: client.object, id: made.id }
    expect(await records.read(ref)).toMatchObject({ name: 'Roomkeeper proof 1a2b3c4d', isClient: true, emails: [] })
    await proof?.remove(client.object, made.id)
    // A late delivery about it must park nobody, where the CRM still tells of a deleted record.
    const gone = await records.read(ref)
    expect(gone?.isClient ?? false).toBe(false)
    if (source !== 'espocrm') expect(gone?.name).toBe('Roomkeeper proof 1a2b3c4d')
    // To delete it once more is no fault.
    await proof?.remove(client.object, made.id)
  })
})

it('makes and deletes a proof where its object is', async () => {
  const asked: unknown[] = []
  const proof = proofAt((object) => ({
    make: async (...made) => {
      asked.push(['make', object, ...made])
      return { id: '7' }
    },
    remove: async (id) => void asked.push(['remove', object, id]),
  }))
  expect(await proof.make({ object: 'deal', name: 'Roomkeeper proof', fields: { status: 'won' } })).toEqual({ id: '7' })
  await proof.remove('deal', '7')
  expect(asked).toEqual([
    ['make', 'deal', 'Roomkeeper proof', { status: 'won' }],
    ['remove', 'deal', '7'],
  ])
})

it.each([
  ['true', true],
  ['false', false],
  ['True', 'True'],
  ['', ''],
  ['7', '7'],
])('gives the API "%s" as %j', (text, value) => expect(typed(text)).toBe(value))

describe('what is made by the settings', () => {
  const clients = [
    { object: 'deal', where: { status: ['won', 'lost'], label_ids: ['7'] } },
    { object: 'person', where: {} },
  ]

  it.each([
    [undefined, { object: 'deal', fields: { status: 'won', label_ids: '7' } }],
    ['person', { object: 'person', fields: {} }],
    ['organization', undefined],
  ])('of object %s', (object, made) => expect(proofBy(clients, object)).toEqual(made))
})

it('EspoCRM tells nobody of what its API user makes: without an administrator a person makes it', async () => {
  world = await espocrmVendor.start(testClock())
  const connector = await world.source.connector?.()
  const connection = connector?.open({
    settings: z.parse(world.source.settings, world.settings),
    given: {},
    stored: { credentials: world.credentials, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/espocrm',
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: world.clock,
  })
  expect(connection?.proof?.make).toBeUndefined()
  expect(connection?.proof?.remove).toBeTypeOf('function')
})
