import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PipedriveOptions, type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { caught, fault, openWorld, ready, refOf, startReceiver, testClock, type World } from '../worlds/world.ts'

let sim: PipedriveSim
let world: World
let records: Records
const everything = { clients: ['organization', 'person', 'deal'].map((object) => ({ object })) }

const start = async (options: PipedriveOptions = {}) => {
  const clock = testClock()
  sim = await startPipedrive({ clock, ...options })
  const settings = { url: sim.url, fields: SAMPLE.fields, ...everything }
  world = { sim, source: pipedrive, settings, credentials: { apiToken: SAMPLE.apiToken }, clock }
  records = await openWorld(world)
}
const restart = async (options: PipedriveOptions) => {
  await sim.stop()
  await start(options)
}

beforeEach(() => start())
afterEach(() => sim.stop())

const make = async (more = {}) =>
  refOf(world, await sim.createClient({ name: 'Acme', email: 'a@acme.example', ...more }))

describe('the people of a Pipedrive record', () => {
  it('are the persons of an organization, the oldest first', async () => {
    const contacts = ['b@acme.example', 'c@acme.example'].map((email) => ({ email }))
    expect((await records.read(await make({ contacts })))?.emails).toEqual([
      'a@acme.example',
      'b@acme.example',
      'c@acme.example',
    ])
  })

  it('are the person itself, with the primary address first', async () => {
    const ref = await make({ objectType: 'contact', name: 'Jan Kowalski' })
    const emails = [
      { value: 'private@jan.example', primary: false, label: 'home' },
      { value: 'jan@lodz.example', primary: true, label: 'work' },
    ]
    await sim.updateClient(ref.id, { emails })
    expect(await records.read(ref)).toMatchObject({
      ref: { type: 'person' },
      name: 'Jan Kowalski',
      emails: ['jan@lodz.example', 'private@jan.example'],
    })
  })

  it('are the person of a deal, then those of its organization', async () => {
    const organization = await make({ name: 'Acme', email: 'office@acme.example' })
    const deal = await make({ objectType: 'deal', name: 'Big one', ownerEmail: SAMPLE.ben })
    await sim.updateClient(deal.id, { org_id: Number(organization.id) })
    expect(await records.read(deal)).toMatchObject({
      ref: { type: 'deal' },
      name: 'Big one',
      emails: ['a@acme.example', 'office@acme.example'],
      ownerEmail: SAMPLE.ben,
    })
  })

  it('do not include an owner who left', async () => {
    expect(await records.read(await make({ ownerEmail: SAMPLE.gone }))).not.toHaveProperty('ownerEmail')
  })
})

describe.each(['organization', 'person', 'deal'] as const)('a Pipedrive %s', (type) => {
  it('takes the room in its own fields', async () => {
    const objectType = ({ organization: 'company', person: 'contact', deal: 'deal' } as const)[type]
    const record = await records.read(await make({ objectType }))
    if (!record) throw new Error('no record')
    await records.writeBack(record, ready(world.clock))
    const custom = sim.record(record.ref.id)?.custom_fields as Record<string, unknown>
    expect(custom[SAMPLE.fields[type].status]).toBe('ready')
    expect((await records.read(record.ref))?.written).toMatchObject({ state: 'ready', roomId: 4711 })
  })
})

describe('what Pipedrive refuses', () => {
  it('parks a write whose fields do not exist, and names them', async () => {
    await restart({ customFields: false })
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-refused' },
      detail: expect.stringContaining(SAMPLE.fields.organization.status),
    })
  })

  it('parks an address that is longer than its field', async () => {
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    const report = { ...ready(world.clock), invitationUrl: `https://portal.example/${'x'.repeat(300)}` }
    expect(await caught(records.writeBack(record, report))).toMatchObject({
      reason: { code: 'crm-refused' },
      detail: SAMPLE.fields.organization.invitationUrl,
    })
  })

  it('waits two seconds for the burst and an hour for the day', async () => {
    await restart({ limits: { perTwoSeconds: 0 } })
    expect(await caught(records.read(await make()))).toMatchObject({ reason: { code: 'crm-busy' }, after: 2_000 })
    await restart({ limits: { tokensPerDay: 0 } })
    expect(await caught(records.read(await make()))).toMatchObject({ reason: { code: 'crm-busy' }, after: 3_600_000 })
  })

  it('takes the page of Cloudflare for a limit, not for a lack of rights', async () => {
    await restart({ limits: { perTwoSeconds: 0, refusalsBeforeCloudflare: 0 } })
    const ref = await make()
    await caught(records.read(ref))
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-busy' }, after: 600_000 })
  })

  it('notices a value that was dropped', async () => {
    const record = await records.read(await make())
    if (!record) throw new Error('no record')
    const body = JSON.stringify({ success: true, data: { id: Number(record.ref.id), custom_fields: {} } })
    sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status: 200, body }))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-not-written' },
    })
  })
})

describe('deliveries of Pipedrive', () => {
  it.each(['1.0', '2.0'] as const)(
    'of version %s name a client once, and a deal when it is won',
    async (webhookVersion) => {
      await restart({ webhookVersion })
      const clients = [{ object: 'organization' }, { object: 'deal', where: { status: ['won'] } }]
      const receiver = await startReceiver(world, '', { clients })
      try {
        await sim.subscribe(receiver.url)
        const organization = await make()
        const deal = await make({ objectType: 'deal', name: 'Big one', email: undefined })
        await sim.flush()
        expect(receiver.created.map(({ ref }) => ref)).toEqual([organization, deal])
        await sim.updateClient(deal.id, { status: 'won' })
        await sim.updateClient(deal.id, { value: 7 })
        await sim.flush()
        expect(receiver.created.map(({ ref }) => ref)).toEqual([organization, deal, deal])
        expect(receiver.answers.every((status) => status === 202)).toBe(true)
      } finally {
        await receiver.stop()
      }
    },
  )
})

describe('an archived deal of Pipedrive', () => {
  const won = async () => {
    const deal = await make({ objectType: 'deal', name: 'Big one' })
    await sim.updateClient(deal.id, { status: 'won' })
    return deal
  }
  const archive = (id: string, is_archived = true) => sim.updateClient(id, { is_archived })

  it('is told before anything is made for it, and goes on when it is back', async () => {
    const deal = await won()
    await archive(deal.id)
    expect(await caught(records.read(deal))).toMatchObject({ name: 'Park', reason: { code: 'crm-archived' } })
    await archive(deal.id, false)
    expect(await records.read(deal)).toMatchObject({ isClient: true })
  })

  it.each([400, 403])('is told when it was archived meanwhile and Pipedrive refuses with %i', async (status) => {
    const deal = await won()
    const record = await records.read(deal)
    if (!record) throw new Error('no record')
    await archive(deal.id)
    const headers = { 'Content-Type': 'application/json' }
    sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status, headers, body: '{"success":false}' }))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-archived' },
    })
  })

  it('is read as ever once its room is ready', async () => {
    const deal = await won()
    const record = await records.read(deal)
    if (!record) throw new Error('no record')
    await records.writeBack(record, ready(world.clock))
    await archive(deal.id)
    expect(await records.read(deal)).toMatchObject({ written: { state: 'ready' } })
  })
})
