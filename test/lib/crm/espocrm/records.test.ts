import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import { caught, fault, openWorld, ready, refOf, testClock, type World } from '../worlds/world.ts'

let sim: EspocrmSim
let world: World
let records: Records

const start = async (options: { customFields?: boolean } = {}) => {
  const clock = testClock()
  sim = await startEspocrm({ clock, ...options })
  world = { sim, source: espocrm, settings: { url: sim.url }, credentials: { apiKey: SAMPLE.apiKey }, clock }
  records = await openWorld(world)
}

beforeEach(() => start())
afterEach(() => sim.stop())

const make = async (more = {}) => refOf(world, await sim.createClient({ name: 'Acme', ...more }))
const read = async (more = {}): Promise<ClientRecord> => {
  const record = await records.read(await make(more))
  if (!record) throw new Error('the simulator does not know its own client')
  return record
}
describe('the people of an EspoCRM record', () => {
  it('are its own address first, then those of its contacts, the oldest first, each once', async () => {
    const contacts = ['first@acme.example', 'second@acme.example', 'OWN@acme.example'].map((email) => ({ email }))
    expect((await read({ email: 'own@acme.example', contacts })).emails).toEqual([
      'own@acme.example',
      'first@acme.example',
      'second@acme.example',
    ])
  })

  it('are its contacts when it has no address', async () => {
    expect((await read({ contacts: [{ email: 'only@acme.example' }] })).emails).toEqual(['only@acme.example'])
  })

  it('are the contact itself, when a contact is the client', async () => {
    records = await openWorld(world, { settings: { clients: [{ object: 'Contact' }] } })
    expect(
      await read({ name: 'Jan Kowalski', email: 'jan@lodz.example', objectType: 'contact', ownerEmail: SAMPLE.ben }),
    ).toMatchObject({
      ref: { type: 'Contact' },
      name: 'Jan Kowalski',
      emails: ['jan@lodz.example'],
      ownerEmail: SAMPLE.ben,
      isClient: true,
    })
  })

  it('do not include an owner who left the company', async () => {
    expect(await read({ ownerEmail: SAMPLE.gone })).not.toHaveProperty('ownerEmail')
  })

  it('are those with another good address, where the first one is marked invalid', async () => {
    const marked = (good: string) => [
      { emailAddress: `bounced.${good}`, primary: true, invalid: true, optOut: false },
      { emailAddress: good, primary: false, invalid: false, optOut: false },
    ]
    const ref = await make({ email: 'bounced@acme.example', contacts: [{ email: 'first@acme.example' }] })
    await sim.updateClient(ref.id, { emailAddressData: marked('good@acme.example') })
    const { body } = await sim.asAdmin('GET', `Account/${ref.id}/contacts?select=id`)
    const { list } = body as { list: { id: string }[] }
    await sim.asAdmin('PUT', `Contact/${list[0]?.id}`, { emailAddressData: marked('second@acme.example') })
    const record = await records.read(ref)
    expect(record?.emails).toEqual(['good@acme.example', 'second@acme.example'])
    expect(record).not.toHaveProperty('emailsInvalid')
  })

  it.each([
    ['nobody', {}, 'none'],
    ['somebody who has left', { ownerEmail: SAMPLE.gone }, 'hidden'],
  ])('say why there is no owner: %s', async (_, client, ownerGap) => {
    expect(await read(client)).toMatchObject({ ownerGap })
  })

  it('do not include an address that EspoCRM knows to be wrong', async () => {
    const ref = await make({ email: 'bounced@acme.example' })
    const data = [{ emailAddress: 'bounced@acme.example', primary: true, invalid: true, optOut: false }]
    await sim.updateClient(ref.id, { emailAddressData: data })
    expect(sim.record(ref.id)?.emailAddressIsInvalid).toBe(true)
    expect((await records.read(ref))?.emails).toEqual([])
  })
})

it.each(['company', 'contact'] as const)('an EspoCRM %s takes the room in its own fields', async (objectType) => {
  const clients = ['Account', 'Contact'].map((object) => ({ object }))
  records = await openWorld(world, { settings: { clients } })
  const record = await read({ objectType, name: 'Jan Kowalski', email: 'jan@lodz.example' })
  await records.writeBack(record, ready(world.clock))
  expect(sim.record(record.ref.id)).toMatchObject({ cDocspaceStatus: 'ready', cDocspaceRoomId: '4711' })
  expect((await records.read(record.ref))?.written).toMatchObject({ state: 'ready', roomId: 4711 })
})

it('a deleted record of EspoCRM is gone also for an administrator’s key, which still sees it', async () => {
  const ref = await make()
  const body = JSON.stringify({ ...sim.record(ref.id), deleted: true })
  sim.faults.add(fault({ path: /\/Account\// }, { kind: 'status', status: 200, body }))
  expect(await records.read(ref)).toBeUndefined()
})

describe('a write to EspoCRM', () => {
  it('looks again when somebody changed the record meanwhile', async () => {
    const record = await read()
    await sim.updateClient(record.ref.id, { description: 'changed meanwhile' })
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)).toMatchObject({ cDocspaceStatus: 'ready', description: 'changed meanwhile' })
    expect(sim.counters['PUT /api/v1/Account/{id}']).toBe(3)
  })

  it('waits when the record does not stop changing', async () => {
    const record = await read()
    sim.faults.add(fault({ method: 'PUT' }, { kind: 'status', status: 409 }, 9))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-changing' },
    })
  })

  it('waits for a locked record with a reason of its own', async () => {
    const record = await read()
    const body = JSON.stringify({ messageTranslation: { label: 'cannotModifyLockedRecord', scope: null, data: {} } })
    sim.faults.add(fault({ method: 'PUT' }, { kind: 'status', status: 409, body }, 9))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-record-locked' },
    })
  })

  it('ends when the record was deleted while it looked again', async () => {
    const record = await read()
    await sim.updateClient(record.ref.id, { description: 'changed meanwhile' })
    sim.faults.add(fault({ method: 'PUT' }, { kind: 'status', status: 409 }))
    await sim.deleteClient(record.ref.id)
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)).toBeUndefined()
  })

  it('notices that the fields do not exist, though EspoCRM answers 200', async () => {
    await sim.stop()
    await start({ customFields: false })
    const record = await read()
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-not-written' },
      detail: 'cDocspaceStatus, cDocspaceRoomId, cDocspaceRoomUrl, cDocspaceInvitationUrl',
    })
  })

  it('names the field whose value EspoCRM does not take', async () => {
    const record = await read()
    const report = { ...ready(world.clock), roomUrl: 'http://localhost:8092/rooms/1' }
    expect(await caught(records.writeBack(record, report))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-refused' },
      detail: 'cDocspaceRoomUrl (valid)',
    })
  })
})

describe('the key of EspoCRM', () => {
  it('is waited for while the address is locked after twelve wrong ones, and works again after a minute', async () => {
    const ref = await make()
    const wrong = await openWorld(world, { credentials: { apiKey: 'wrong' } })
    for (let attempt = 0; attempt < 12; attempt += 1) await caught(wrong.read(ref))
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-key-refused' }, after: 90_000 })
    world.clock.pass(90_000)
    expect((await records.read(ref))?.name).toBe('Acme')
  })

  it('is waited for too when the lock falls while the owner is asked for: the client has one', async () => {
    const ref = await make({ ownerEmail: SAMPLE.anna })
    const headers = { 'Content-Type': 'text/html; charset=UTF-8' }
    sim.faults.add(fault({ path: /\/User\// }, { kind: 'status', status: 403, headers }))
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-key-refused' } })
  })

  it('of an administrator, who sees the users who left, still does not make them owners', async () => {
    const ref = await make({ ownerEmail: SAMPLE.anna })
    const body = JSON.stringify({ emailAddress: SAMPLE.anna, isActive: false })
    sim.faults.add(fault({ path: /\/User\// }, { kind: 'status', status: 200, body }))
    expect(await records.read(ref)).not.toHaveProperty('ownerEmail')
  })

  it('of a user without a right on users leaves the owner unknown', async () => {
    const ref = await make({ ownerEmail: SAMPLE.anna })
    sim.faults.add(
      fault({ path: /\/User\// }, { kind: 'status', status: 403, headers: { 'Content-Type': 'application/json' } }),
    )
    expect(await records.read(ref)).not.toHaveProperty('ownerEmail')
  })
})
