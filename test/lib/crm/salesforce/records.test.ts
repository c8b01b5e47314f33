import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SAMPLE } from '#infra/simulators/salesforce/index.ts'
import { caught, fault, ready } from '../worlds/world.ts'
import { startOrg, type TestOrg } from './org.ts'

let org: TestOrg

beforeEach(async () => {
  org = await startOrg()
})
afterEach(() => org.sim.stop())

describe('the people of a Salesforce record', () => {
  it('are the contacts of an account, the oldest first', async () => {
    const contacts = ['b@acme.example', 'c@acme.example'].map((email) => ({ email }))
    expect((await org.read({ contacts })).emails).toEqual(['a@acme.example', 'b@acme.example', 'c@acme.example'])
  })

  it('are the oldest first, whenever they came to the account', async () => {
    const account = await org.make({ email: undefined })
    const old = await org.make({ objectType: 'contact', name: 'Old', email: 'old@acme.example' })
    org.clock.pass(1_000)
    const young = await org.make({ objectType: 'contact', name: 'Young', email: 'young@acme.example' })
    for (const { id } of [young, old]) await org.sim.updateClient(id, { AccountId: account.id })
    expect((await org.records.read(account))?.emails).toEqual(['old@acme.example', 'young@acme.example'])
  })

  it('are the contact itself', async () => {
    expect(await org.read({ objectType: 'contact', name: 'Jan Kowalski' })).toMatchObject({
      ref: { type: 'Contact' },
      name: 'Jan Kowalski',
      emails: ['a@acme.example'],
    })
  })

  it('are those with a role in an opportunity, the primary one first, then those of its account', async () => {
    const account = await org.make({ email: 'office@acme.example' })
    const contacts = [{ email: 'b@acme.example' }]
    const deal = await org.make({ objectType: 'deal', name: 'Big one', contacts, ownerEmail: SAMPLE.ben })
    await org.sim.updateClient(deal.id, { AccountId: account.id })
    expect(await org.records.read(deal)).toMatchObject({
      ref: { type: 'Opportunity' },
      name: 'Big one',
      emails: ['a@acme.example', 'b@acme.example', 'office@acme.example'],
      ownerEmail: SAMPLE.ben,
    })
  })

  it('do not include an owner who left', async () => {
    expect(await org.read({ ownerEmail: SAMPLE.gone })).not.toHaveProperty('ownerEmail')
  })

  it('are found by an id of fifteen characters too, and named by that of eighteen', async () => {
    const ref = await org.make()
    expect((await org.records.read({ ...ref, id: ref.id.slice(0, 15) }))?.ref).toEqual(ref)
  })

  it('are not asked for by what is no id', async () => {
    expect(await org.records.read({ source: 'salesforce', type: 'Account', id: "1'OR'1" })).toBeUndefined()
  })
})

describe.each(['company', 'contact', 'deal'] as const)('a Salesforce %s', (objectType) => {
  it('takes the room in its own fields', async () => {
    const record = await org.read({ objectType })
    await org.records.writeBack(record, ready(org.clock))
    expect(org.sim.record(record.ref.id)).toMatchObject({ DocSpace_Status__c: 'ready', DocSpace_Room_Id__c: '4711' })
    expect((await org.records.read(record.ref))?.written).toMatchObject({ state: 'ready', roomId: 4711 })
  })
})

describe('what Salesforce refuses', () => {
  it('waits before anything is made when the fields do not exist', async () => {
    await org.sim.stop()
    org = await startOrg({ customFields: false })
    expect(await caught(org.records.read(await org.make()))).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-fields-missing' },
    })
  })

  it('waits for a row that somebody else holds', async () => {
    const record = await org.read()
    org.sim.lockRow(record.ref.id, 1)
    expect(await caught(org.records.writeBack(record, ready(org.clock)))).toMatchObject({
      reason: { code: 'crm-changing' },
    })
    await org.records.writeBack(record, ready(org.clock))
    expect(org.sim.record(record.ref.id)?.DocSpace_Status__c).toBe('ready')
  })

  it('takes the 403 of a used-up limit for what it is', async () => {
    await org.sim.stop()
    org = await startOrg({ callsPerDay: 0 })
    expect(await caught(org.records.read(await org.make()))).toMatchObject({
      reason: { code: 'crm-busy' },
      after: 900_000,
    })
  })

  it('parks a value that is too long, and names its field only', async () => {
    const record = await org.read()
    const report = { ...ready(org.clock), roomUrl: `https://portal.example/${'x'.repeat(3_000)}` }
    expect(await caught(org.records.writeBack(record, report))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-refused' },
      detail: 'DocSpace_Room_URL__c (STRING_TOO_LONG)',
    })
  })

  it('parks a field that the integration user may not write', async () => {
    const record = await org.read()
    const body = '[{"errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","message":"x","fields":["DocSpace_Status__c"]}]'
    org.sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status: 400, body }))
    expect(await caught(org.records.writeBack(record, ready(org.clock)))).toMatchObject({
      reason: { code: 'crm-not-written' },
    })
  })

  it('notices a value that was dropped', async () => {
    const record = await org.read()
    org.sim.faults.add(fault({ method: 'PATCH' }, { kind: 'status', status: 204 }))
    expect(await caught(org.records.writeBack(record, ready(org.clock)))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-not-written' },
    })
  })
})
