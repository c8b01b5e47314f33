import { afterEach, expect, test } from 'vitest'
import { fieldsOfNames, nameRoom } from '#lib/onboarding/names/room-names.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { espocrmVendor } from '../../lib/crm/worlds/espocrm.ts'
import { hubspotVendor } from '../../lib/crm/worlds/hubspot.ts'
import { pipedriveVendor } from '../../lib/crm/worlds/pipedrive.ts'
import { salesforceVendor } from '../../lib/crm/worlds/salesforce.ts'
import { openWorld, refOf, testClock, type World } from '../../lib/crm/worlds/world.ts'

let world: World | undefined
afterEach(() => world?.sim.stop())

test.each([
  ['EspoCRM', espocrmVendor, 'billingAddressCity'],
  ['HubSpot', hubspotVendor, 'city'],
  ['Pipedrive', pipedriveVendor, 'address'],
  ['Salesforce', salesforceVendor, 'Description'],
])('names are filled from a record of %s, with its field as the CRM calls it', async (_, vendor, field) => {
  world = await vendor.start(testClock())
  const settings = onboardingSettings.parse({
    welcome: { way: 'files', into: 'Invoices {year}', files: [{ id: 11, title: 'Welcome {name}.pdf' }] },
    manager: { default: 'anna@example.com' },
    room: { title: `{name} of {field:${field}} {year}` },
    link: { title: 'For {name}, {id}' },
    folders: ['Invoices {year}', `{owner} {field:${field}}`],
  })
  const made = await world.sim.createClient({ name: 'Acme', ownerEmail: vendor.owner })
  await world.sim.updateClient(made.id, { [field]: 'Lodz' })
  // HubSpot’s newest records are waited for, until what belongs to them is there.
  world.clock.pass(3_600_000)
  const ref = refOf(world, made)
  const records = await openWorld(world)
  const [record, values] = await Promise.all([records.read(ref), records.readFields(ref, fieldsOfNames(settings))])
  if (!record || !values) throw new Error('the client is not there')
  const named = nameRoom(settings, record, values)
  const year = new Date(record.createdAt ?? 0).getUTCFullYear()
  expect(named).toMatchObject({
    missing: [],
    title: `Acme of Lodz ${year}`,
    settings: {
      link: { title: `For Acme, ${made.id}` },
      folders: [`Invoices ${year}`, `${vendor.owner} Lodz`],
      welcome: { into: `Invoices ${year}`, files: [{ title: 'Welcome Acme.pdf' }] },
    },
  })
  await world.sim.updateClient(made.id, { [field]: '' })
  const emptied = await records.readFields(ref, fieldsOfNames(settings))
  expect(nameRoom(settings, record, emptied ?? {})).toMatchObject({ title: undefined, missing: [`field:${field}`] })
})
