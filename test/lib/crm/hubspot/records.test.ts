import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HubspotOptions, type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { caught, fault, openWorld, ready, refOf, startReceiver, testClock, type World } from '../worlds/world.ts'

let sim: HubspotSim
let world: World
let records: Records
const everything = { clients: ['company', 'contact', 'deal'].map((object) => ({ object })) }

const start = async (options: HubspotOptions = {}) => {
  const clock = testClock()
  sim = await startHubspot({ clock, ...options })
  const credentials = { accessToken: SAMPLE.accessToken }
  world = { sim, source: hubspot, settings: { url: sim.url, ...everything }, credentials, clock }
  records = await openWorld(world)
}
const restart = async (options: HubspotOptions) => {
  await sim.stop()
  await start(options)
}

beforeEach(() => start())
afterEach(() => sim.stop())

const make = async (more = {}) =>
  refOf(world, await sim.createClient({ name: 'Acme', email: 'a@acme.example', ...more }))

describe('the people of a HubSpot record', () => {
  it('are the contacts of a company, the oldest first, each once though HubSpot names some twice', async () => {
    const contacts = ['b@acme.example', 'c@acme.example'].map((email) => ({ email }))
    expect((await records.read(await make({ contacts })))?.emails).toEqual([
      'a@acme.example',
      'b@acme.example',
      'c@acme.example',
    ])
  })

  it('are the contact whose primary company it is before any other, however old', async () => {
    await make({ objectType: 'contact', name: 'Old Friend', email: 'old@elsewhere.example' })
    await make({ objectType: 'contact', name: 'Older Friend', email: 'older@elsewhere.example' })
    const contacts = ['older', 'old'].map((name) => ({ email: `${name}@elsewhere.example` }))
    expect((await records.read(await make({ contacts })))?.emails).toEqual([
      'a@acme.example',
      'old@elsewhere.example',
      'older@elsewhere.example',
    ])
  })

  it('are asked for at most twenty at a time, each once', async () => {
    const contacts = Array.from({ length: 30 }, (_, n) => ({ email: `${n}@acme.example` }))
    expect((await records.read(await make({ contacts })))?.emails.length).toBe(20)
  })

  it('are the contact itself', async () => {
    expect(await records.read(await make({ name: 'Jan Kowalski', objectType: 'contact' }))).toMatchObject({
      ref: { type: 'contact' },
      name: 'Jan Kowalski',
      emails: ['a@acme.example'],
    })
  })

  it('are the contacts of a deal', async () => {
    expect(
      await records.read(await make({ name: 'Big one', objectType: 'deal', ownerEmail: SAMPLE.ben })),
    ).toMatchObject({
      ref: { type: 'deal' },
      name: 'Big one',
      emails: ['a@acme.example'],
      ownerEmail: SAMPLE.ben,
    })
  })

  it('do not include an owner who left', async () => {
    expect(await records.read(await make({ ownerEmail: SAMPLE.gone }))).not.toHaveProperty('ownerEmail')
  })

  it('leave out a contact that was deleted between two calls', async () => {
    const ref = await make({ contacts: [{ email: 'b@acme.example' }] })
    const results = [{ id: '999', properties: { email: 'b@acme.example' } }]
    const body = JSON.stringify({ status: 'COMPLETE', results, errors: [{}] })
    sim.faults.add(fault({ path: /batch\/read/ }, { kind: 'status', status: 207, body }))
    world.clock.pass(60_000)
    expect((await records.read(ref))?.emails).toEqual([])
  })
})

describe('a HubSpot record that is still being typed', () => {
  it('is waited for until it has a contact, but not longer than some seconds', async () => {
    const ref = await make({ email: undefined })
    world.clock.pass(5_000)
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-settling' }, after: 10_000 })
    world.clock.pass(10_000)
    expect((await records.read(ref))?.emails).toEqual([])
  })

  it('is not waited for when it is no client, nor when the settings say so', async () => {
    const ref = await make({ email: undefined })
    const other = { clients: [{ object: 'company', where: { lifecyclestage: ['customer'] } }] }
    expect((await (await openWorld(world, { settings: other })).read(ref))?.isClient).toBe(false)
    expect((await (await openWorld(world, { settings: { settleSeconds: 0 } })).read(ref))?.emails).toEqual([])
  })
})

describe.each(['company', 'contact', 'deal'] as const)('a HubSpot %s', (objectType) => {
  it('takes the room in its own properties', async () => {
    const ref = await make({ objectType, name: 'Acme Ltd' })
    const record = await records.read(ref)
    expect(record).toMatchObject({ ref: { type: objectType }, isClient: true })
    if (record) await records.writeBack(record, ready(world.clock))
    expect(sim.record(ref.id)).toMatchObject({ docspace_status: 'ready', docspace_room_id: '4711' })
    expect((await records.read(ref))?.written).toMatchObject({ state: 'ready', roomId: 4711 })
  })
})

it('a merged HubSpot record is the survivor, under the id it has now, and is written there', async () => {
  const [old, survivor] = [await make(), await make({ name: 'Acme Group', email: 'g@acme.example' })]
  sim.merge(survivor.id, [old.id])
  const record = await records.read(old)
  expect(record).toMatchObject({ ref: survivor, name: 'Acme Group' })
  if (record) await records.writeBack(record, ready(world.clock))
  expect(sim.record(survivor.id)).toMatchObject({ docspace_status: 'ready' })
})

describe('what HubSpot refuses', () => {
  it('parks a write whose properties do not exist, and names them', async () => {
    await restart({ customFields: false })
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-not-written' },
      detail: 'docspace_status, docspace_room_id, docspace_room_url, docspace_invitation_url',
    })
  })

  it('parks a value that is too long, and names its property only', async () => {
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    const report = { ...ready(world.clock), roomUrl: `https://portal.example/${'x'.repeat(66_000)}` }
    expect(await caught(records.writeBack(record, report))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-refused' },
      detail: 'docspace_room_url',
    })
  })

  it.each(['crm.objects.companies.read', 'crm.objects.contacts.read', 'crm.objects.owners.read'])(
    'waits for the scope %s',
    async (missing) => {
      const scopes = ['companies', 'contacts', 'owners'].map((object) => `crm.objects.${object}.read`)
      await restart({ scopes: scopes.filter((scope) => scope !== missing) })
      const ref = await make({ ownerEmail: SAMPLE.anna })
      expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-forbidden' } })
    },
  )

  it('waits ten seconds for the short limit and an hour for that of the day', async () => {
    await restart({ limits: { perTenSeconds: 0 } })
    expect(await caught(records.read(await make()))).toMatchObject({ reason: { code: 'crm-busy' }, after: 10_000 })
    await restart({ limits: { perDay: 0 } })
    expect(await caught(records.read(await make()))).toMatchObject({ reason: { code: 'crm-busy' }, after: 3_600_000 })
  })
})

describe('deliveries of HubSpot', () => {
  it.each(['legacy', 'generic'] as const)(
    'of the %s family, in whatever order, name each client once',
    async (family) => {
      await restart({ family })
      const receiver = await startReceiver(world, '', { clients: [{ object: 'company' }] })
      try {
        await sim.subscribe(receiver.url)
        const refs = await Promise.all(
          Array.from({ length: 7 }, (_, n) => make({ name: `Acme ${n}`, email: `${n}@acme.example` })),
        )
        await sim.flush()
        expect(receiver.answers.every((status) => status === 202)).toBe(true)
        expect(new Set(receiver.created.map(({ ref }) => ref.id))).toEqual(new Set(refs.map(({ id }) => id)))
      } finally {
        await receiver.stop()
      }
    },
  )
})

describe('a rule of the account', () => {
  const openDated = async (apiVersion: string) => {
    await restart({ required: ['city'] })
    world = { ...world, settings: { ...world.settings, apiVersion } }
    records = await openWorld(world)
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    return record
  }

  it('is named with the properties that it asks for, and the client goes on when they are filled in', async () => {
    const record = await openDated('2026-09')
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-rule-refuses' },
      detail: 'city',
    })
    await sim.updateClient(record.ref.id, { city: 'Lodz' })
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)).toMatchObject({ docspace_status: 'ready' })
  })

  it('on a property of ours loses that property alone, in every version', async () => {
    await restart({ validated: { docspace_room_url: /^https:\/\/www\.acme\.example\// } })
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-refused' },
      detail: 'docspace_room_url',
    })
    expect(sim.record(record.ref.id)).toMatchObject({
      docspace_room_id: '4711',
      docspace_status: expect.stringContaining('docspace_room_url'),
    })
  })

  it('does not hold for the older version', async () => {
    const record = await openDated('v3')
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)).toMatchObject({ docspace_status: 'ready' })
  })
})
