import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  SAMPLE,
  type SalesforceOptions,
  type SalesforceSim,
  startSalesforce,
} from '#infra/local/simulators/salesforce/index.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import type { Records } from '#lib/crm/source.ts'
import { caught, fault, openWorld, ready, refOf, startReceiver, testClock, type World } from '../worlds/world.ts'

let sim: SalesforceSim
let world: World
let records: Records
const everything = { clients: ['Account', 'Contact', 'Opportunity'].map((object) => ({ object })) }

const start = async (options: SalesforceOptions = {}) => {
  const clock = testClock()
  sim = await startSalesforce({ clock, ...options })
  const { clientId, clientSecret } = SAMPLE
  const { organizationId, integrationUserId, url } = sim
  const settings = { url, organizationId, integrationUserId, ...everything }
  world = { sim, source: salesforce, settings, credentials: { clientId, clientSecret }, clock }
  records = await openWorld(world)
}
const restart = async (options: SalesforceOptions) => {
  await sim.stop()
  await start(options)
}

beforeEach(() => start())
afterEach(() => sim.stop())

const make = async (more = {}) =>
  refOf(world, await sim.createClient({ name: 'Acme', email: 'a@acme.example', ...more }))
const read = async (more = {}) => {
  const record = await records.read(await make(more))
  if (!record) throw new Error('no record')
  return record
}
const grants = () => sim.counters['POST /services/oauth2/token'] ?? sim.counters['POST /services/{id}/token'] ?? 0

describe('the people of a Salesforce record', () => {
  it('are the contacts of an account, the oldest first', async () => {
    const contacts = ['b@acme.example', 'c@acme.example'].map((email) => ({ email }))
    expect((await read({ contacts })).emails).toEqual(['a@acme.example', 'b@acme.example', 'c@acme.example'])
  })

  it('are the contact itself', async () => {
    expect(await read({ objectType: 'contact', name: 'Jan Kowalski' })).toMatchObject({
      ref: { type: 'Contact' },
      name: 'Jan Kowalski',
      emails: ['a@acme.example'],
    })
  })

  it('are those with a role in an opportunity, the primary one first, then those of its account', async () => {
    const account = await make({ email: 'office@acme.example' })
    const contacts = [{ email: 'b@acme.example' }]
    const deal = await make({ objectType: 'deal', name: 'Big one', contacts, ownerEmail: SAMPLE.ben })
    await sim.updateClient(deal.id, { AccountId: account.id })
    expect(await records.read(deal)).toMatchObject({
      ref: { type: 'Opportunity' },
      name: 'Big one',
      emails: ['a@acme.example', 'b@acme.example', 'office@acme.example'],
      ownerEmail: SAMPLE.ben,
    })
  })

  it('do not include an owner who left', async () => {
    expect(await read({ ownerEmail: SAMPLE.gone })).not.toHaveProperty('ownerEmail')
  })

  it('are found by an id of fifteen characters too, and named by that of eighteen', async () => {
    const ref = await make()
    expect((await records.read({ ...ref, id: ref.id.slice(0, 15) }))?.ref).toEqual(ref)
  })

  it('are not asked for by what is no id', async () => {
    expect(await records.read({ source: 'salesforce', type: 'Account', id: "1'OR'1" })).toBeUndefined()
  })
})

describe.each(['company', 'contact', 'deal'] as const)('a Salesforce %s', (objectType) => {
  it('takes the room in its own fields', async () => {
    const record = await read({ objectType })
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)).toMatchObject({ DocSpace_Status__c: 'ready', DocSpace_Room_Id__c: '4711' })
    expect((await records.read(record.ref))?.written).toMatchObject({ state: 'ready', roomId: 4711 })
  })
})

describe('the session with Salesforce', () => {
  it('is begun once and kept for the next function call', async () => {
    const ref = await make()
    for (let call = 0; call < 3; call += 1) await (await openWorld(world)).read(ref)
    expect(grants()).toBe(1)
  })

  it('is begun once by calls side by side', async () => {
    const refs = [await make(), await make(), await make()]
    await Promise.all(refs.map((ref) => records.read(ref)))
    expect(grants()).toBe(1)
  })

  it('is renewed when it has ended, once for all', async () => {
    const ref = await make()
    await records.read(ref)
    sim.revokeSessions()
    await Promise.all([records.read(ref), records.read(ref)])
    world.clock.pass(3 * 3_600_000)
    const record = await records.read(ref)
    expect(record?.name).toBe('Acme')
    expect(grants()).toBe(3)
    sim.revokeSessions()
    if (record) await records.writeBack(record, ready(world.clock))
    expect(sim.record(ref.id)?.DocSpace_Status__c).toBe('ready')
  })

  it('can be had by a certificate as well', async () => {
    records = await openWorld(world, { credentials: sim.jwtCredentials() })
    expect((await read()).name).toBe('Acme')
  })

  it.each([
    ['a wrong secret', () => ({ clientId: SAMPLE.clientId, clientSecret: 'wrong' })],
    ['a user nobody approved', () => ({ ...sim.jwtCredentials(), username: 'somebody@example.com' })],
    ['a key that is none', () => ({ ...sim.jwtCredentials(), privateKey: 'not a key' })],
  ])('is waited for with %s, and says nothing of it', async (_, credentials) => {
    const wrong = await openWorld(world, { credentials: credentials() })
    const error = await caught(wrong.read(await make()))
    expect(error).toMatchObject({ reason: { code: 'crm-key-refused' }, after: 900_000 })
    expect(String(error)).not.toMatch(/wrong|somebody|not a key/)
  })

  it('is asked for again after it was refused once', async () => {
    const ref = await make()
    sim.faults.add(
      fault({ path: /oauth2\/token/ }, { kind: 'status', status: 400, body: '{"error":"invalid_client"}' }),
    )
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-key-refused' } })
    expect((await records.read(ref))?.name).toBe('Acme')
  })
})

describe('what Salesforce refuses', () => {
  it('waits before anything is made when the fields do not exist', async () => {
    await restart({ customFields: false })
    expect(await caught(records.read(await make()))).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-fields-missing' },
    })
  })

  it('waits for a row that somebody else holds', async () => {
    const record = await read()
    sim.lockRow(record.ref.id, 1)
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-changing' },
    })
    await records.writeBack(record, ready(world.clock))
    expect(sim.record(record.ref.id)?.DocSpace_Status__c).toBe('ready')
  })

  it('takes the 403 of a used-up limit for what it is', async () => {
    await restart({ callsPerDay: 0 })
    expect(await caught(records.read(await make()))).toMatchObject({ reason: { code: 'crm-busy' }, after: 900_000 })
  })

  it('parks a value that is too long, and names its field only', async () => {
    const record = await read()
    const report = { ...ready(world.clock), roomUrl: `https://portal.example/${'x'.repeat(3_000)}` }
    expect(await caught(records.writeBack(record, report))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-refused' },
      detail: 'PATCH Account: 400 STRING_TOO_LONG DocSpace_Room_URL__c',
    })
  })

  it('parks a field that the integration user may not write', async () => {
    const record = await read()
    const body = '[{"errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","message":"x","fields":["DocSpace_Status__c"]}]'
    sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status: 400, body }))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      reason: { code: 'crm-not-written' },
    })
  })

  it('notices a value that was dropped', async () => {
    const record = await read()
    sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status: 204 }))
    expect(await caught(records.writeBack(record, ready(world.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-not-written' },
    })
  })
})

describe('Outbound Messages', () => {
  it('of 130 accounts are acknowledged in two messages, and name each once', async () => {
    const receiver = await startReceiver(world, '')
    try {
      await sim.subscribe(receiver.url)
      const refs = []
      for (let n = 0; n < 130; n += 1) refs.push(await make({ name: `Acme & Søn <${n}>` }))
      await sim.flush()
      expect(sim.deliveries.map(({ verdict }) => verdict)).toEqual(['delivered', 'delivered'])
      expect(receiver.created.map(({ ref }) => ref)).toEqual(refs)
    } finally {
      await receiver.stop()
    }
  })

  it('without the secret part of the address are refused', async () => {
    const receiver = await startReceiver(world, '')
    try {
      await sim.subscribe(receiver.url)
      const { id } = await make()
      expect((await sim.deliverRaw({ recordId: id, signed: false })).status).toBe(401)
      expect((await sim.deliverRaw({ recordId: id, body: '<not a message/>' })).answerBody).toContain(
        '<Ack>false</Ack>',
      )
      expect(receiver.created).toEqual([])
    } finally {
      await receiver.stop()
    }
  })
})
