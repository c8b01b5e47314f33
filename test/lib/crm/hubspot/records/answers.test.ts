import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { hubspotRecords } from '#lib/crm/hubspot/records.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { RecordMoved } from '#lib/crm/records/records-port.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page, scriptedFetch } from '../../scripted-api.ts'
import { caught, ready, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ref = { source: 'hubspot', type: 'company', id: '7' }
const at = 'GET /crm/v3/objects/companies/7'
const written = 'PATCH /crm/v3/objects/companies/7'
const clock = testClock()

const objectOf = (properties: object = {}, more: object = {}) =>
  answerOf(200, { json: { id: '7', properties: { name: 'Acme', ...properties }, ...more } })

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>, settings: object = {}) => {
  const api = scriptedFetch(routes)
  vi.stubGlobal('fetch', api.fetch)
  const records = hubspotRecords({
    settings: z.parse(hubspotSettings, { settleSeconds: 0, ...settings }),
    credentials: { accessToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock,
  })
  return { records, ...api }
}

const queryOf = (call: string | undefined) =>
  Object.fromEntries(new URLSearchParams(call?.slice(call.indexOf('?') + 1)))

test('nothing is read of a record that is of no known kind', async () => {
  const { records, calls } = open({})
  expect(await records.readFields({ ...ref, type: 'ticket' }, ['name'])).toBeUndefined()
  expect(calls()).toEqual([])
})

test('a company has no address of its own', async () => {
  const { records } = open({ [at]: objectOf({ email: 'info@acme.example' }) })
  expect(await records.read(ref)).toMatchObject({ emails: [] })
})

describe('a record is asked for', () => {
  const ours = ['docspace_room_id', 'docspace_room_url', 'docspace_invitation_url', 'docspace_status']

  test('with what is shown of it, what decides and the ids of its contacts', async () => {
    const clients = [{ object: 'company', where: { lifecyclestage: ['customer'] } }]
    const { records, calls } = open({ [at]: objectOf() }, { clients })
    await records.read(ref)
    expect(calls()).toHaveLength(1)
    expect(queryOf(calls()[0])).toEqual({
      properties: ['name', 'domain', 'hubspot_owner_id', 'hs_merged_object_ids', ...ours, 'lifecyclestage'].join(','),
      associations: 'contacts',
    })
  })

  test('with its addresses, and without contacts, where it is one', async () => {
    const { records, calls } = open(
      { 'GET /crm/v3/objects/contacts/7': objectOf() },
      { clients: [{ object: 'contact', where: {} }] },
    )
    await records.read({ ...ref, type: 'contact' })
    expect(queryOf(calls()[0])).toEqual({
      properties: [
        'firstname,lastname,email,hs_additional_emails,hs_email_bad_address,hs_email_hard_bounce_reason_enum',
        ['hubspot_owner_id', 'hs_merged_object_ids', ...ours].join(','),
      ].join(),
    })
  })

  test('not where HubSpot has no such object', async () => {
    const { records, calls } = open({})
    expect(await records.read({ ...ref, type: 'ticket' })).toBeUndefined()
    expect(calls()).toEqual([])
  })
})

describe('a record says', () => {
  const read = async (properties: object, type = 'company') => {
    const path = type === 'company' ? at : 'GET /crm/v3/objects/contacts/7'
    return open({ [path]: objectOf(properties) }).records.read({ ...ref, type })
  }

  test('which records were merged into it', async () => {
    expect(await read({ hs_merged_object_ids: '15;7;16;15' })).toMatchObject({
      formerly: ['15', '16'].map((id) => ({ ref: { ...ref, id }, shared: false })),
    })
    for (const merged of [null, '', '7'])
      expect(await read({ hs_merged_object_ids: merged })).not.toHaveProperty('formerly')
  })

  test('that no mail arrives where all its addresses are bad', async () => {
    const contact = (more: object) => read({ email: 'a@acme.example', ...more }, 'contact')
    expect(await contact({ hs_email_bad_address: 'true' })).toMatchObject({ emails: [], emailsInvalid: true })
    expect(await contact({})).not.toHaveProperty('emailsInvalid')
    expect(await contact({ hs_email_bad_address: 'true', hs_additional_emails: 'b@acme.example' })).not.toHaveProperty(
      'emailsInvalid',
    )
  })

  test('that no mail arrives where all addresses of its contacts are bad', async () => {
    const results = [{ id: '9', properties: { email: 'a@acme.example', hs_email_bad_address: 'true' } }]
    const { records } = open({
      [at]: objectOf({}, { associations: { contacts: { results: [{ id: '9' }] } } }),
      'POST /crm/v3/objects/contacts/batch/read': answerOf(200, { json: { results } }),
    })
    expect(await records.read(ref)).toMatchObject({ emails: [], emailsInvalid: true })
  })
})

describe('a record that is being typed', () => {
  const created = (ms: number) => ({ createdAt: new Date(clock.now() - ms).toISOString() })
  const read = (properties: object, more: object) =>
    open({ [at]: objectOf(properties, more) }, { settleSeconds: 15 }).records.read(ref)

  test.each([
    [{}, created(5_000), 10_000],
    [{ name: null }, created(14_999), 1],
    [{}, created(0), 15_000],
  ])('%j made at %j is waited for', async (properties, more, after) => {
    expect(await caught(read(properties, more))).toMatchObject({ reason: { code: 'crm-settling' }, after })
  })

  test('is waited for while only the name of a company is missing, whatever HubSpot knows of its contacts', async () => {
    const contacts = { contacts: { results: [{ id: '9' }] } }
    const unnamed = objectOf({ name: null }, { ...created(0), associations: contacts })
    const results = [{ id: '9', properties: { email: 'a@acme.example' } }]
    const batch = { 'POST /crm/v3/objects/contacts/batch/read': answerOf(200, { json: { results } }) }
    const { records } = open({ [at]: unnamed, ...batch }, { settleSeconds: 15 })
    expect(await caught(records.read(ref))).toMatchObject({ reason: { code: 'crm-settling' } })
    expect(await open({ [at]: objectOf({}, { associations: {} }) }).records.read(ref)).toMatchObject({ emails: [] })
  })

  test.each([
    ['is old enough', created(15_000)],
    ['is of the future, by another clock', created(-1)],
    ['has no time', {}],
  ])('is not waited for where it %s', async (_, more) => {
    expect(await read({}, more)).toMatchObject({ name: 'Acme', emails: [] })
  })

  test('is waited for where only its name is missing', async () => {
    const contact = answerOf(200, { json: { id: '7', properties: { email: ' ' }, ...created(0) } })
    const { records } = open(
      { 'GET /crm/v3/objects/contacts/7': contact },
      { settleSeconds: 15, clients: [{ object: 'contact', where: {} }] },
    )
    expect(await caught(records.read({ ...ref, type: 'contact' }))).toMatchObject({ after: 15_000 })
  })
})

describe('a deleted record', () => {
  const read = (name: string, deleted?: HttpAnswer) =>
    open({ [at]: [answerOf(404), deleted ?? objectOf({ name }, { archived: true })] })

  test('that was made for a trial is known, and no client', async () => {
    const { records, calls } = read('Roomkeeper trial 1, deleted at once')
    expect(await records.read(ref)).toMatchObject({ ref, name: 'Roomkeeper trial 1, deleted at once', isClient: false })
    expect(queryOf(calls()[1])).toEqual({ archived: 'true', properties: 'name,domain' })
  })

  test('that was made for a proof is no client any more', async () => {
    expect(await read('Roomkeeper proof 1').records.read(ref)).toMatchObject({ isClient: false })
  })

  test('of a person is not there, also where HubSpot answers for an archived one', async () => {
    expect(await read('Acme').records.read(ref)).toBeUndefined()
    expect(await read('Acme', answerOf(404)).records.read(ref)).toBeUndefined()
    const { records } = open({ [at]: objectOf({}, { archived: true }) })
    expect(await records.read(ref)).toBeUndefined()
  })
})

describe('the id of today', () => {
  const current = (answer: HttpAnswer) => open({ [at]: answer }).records.current?.(ref) ?? Promise.reject('absent')

  test('is that of the record that HubSpot answers with', async () => {
    expect(await current(objectOf())).toEqual(ref)
    expect(await current(answerOf(200, { json: { id: '9', properties: {} } }))).toEqual({ ...ref, id: '9' })
  })

  test('is none of a deleted record', async () => {
    expect(await current(answerOf(404))).toBeUndefined()
    expect(await current(objectOf({}, { archived: true }))).toBeUndefined()
  })

  test('is not known where HubSpot does not answer', async () => {
    expect(await caught(current(answerOf(401)))).toMatchObject({ detail: 'GET company: 401' })
    expect(await caught(current(answerOf(404, page)))).toMatchObject({ reason: { code: 'crm-moved' } })
  })
})

describe('a write', () => {
  const report = ready(clock)
  const sent = {
    docspace_status: 'ready',
    docspace_room_id: '4711',
    docspace_room_url: report.roomUrl,
    docspace_invitation_url: report.invitationUrl,
  }
  const write = (patched: HttpAnswer, read: HttpAnswer = objectOf(sent)) => {
    const { records, ...api } = open({ [written]: patched, [at]: read })
    const record = { ref, name: 'Acme', emails: [], isClient: true, written: { state: 'none' as const } }
    return { done: records.writeBack(record, report), ...api }
  }

  test('is read back', async () => {
    const { done, calls, asked } = write(objectOf())
    await done
    expect(asked[0]).toMatchObject({ call: written, body: { properties: sent } })
    expect(queryOf(calls()[1])).toEqual({ properties: Object.keys(sent).join() })
  })

  test('of a record that is gone, before it or after it, is no fault', async () => {
    const before = write(answerOf(404))
    await before.done
    expect(before.calls()).toEqual([written])
    await write(objectOf(), answerOf(404)).done
  })

  test.each([
    ['before it', answerOf(200, { json: { id: '9', properties: {} } }), objectOf(sent)],
    ['after it', objectOf(), answerOf(200, { json: { id: '9', properties: sent } })],
  ])('of a record that was merged %s names the other one', async (_, patched, read) => {
    const error = await caught(write(patched, read).done)
    expect(error).toBeInstanceOf(RecordMoved)
    expect(error).toMatchObject({ ref: { ...ref, id: '9' } })
  })

  test.each([
    [answerOf(401), objectOf(sent), 'PATCH company: 401'],
    [objectOf(), answerOf(401), 'GET company: 401'],
    [answerOf(200, { json: {} }), objectOf(sent), 'PATCH company: 200, but not as documented'],
    [objectOf(), answerOf(200, { json: {} }), 'GET company: 200, but not as documented'],
  ])('waits where an answer is no success', async (patched, read, detail) => {
    expect(await caught(write(patched, read).done)).toMatchObject({ name: 'RetryLater', detail })
  })

  test('parks at a rule for what was not written, and names all that it asks for', async () => {
    const rule = (...propertyNames: string[]) =>
      answerOf(400, { json: { message: 'x', errors: [{ context: { propertyNames } }] } })
    expect(await caught(write(rule('city', 'industry')).done)).toMatchObject({
      reason: { code: 'crm-rule-refuses' },
      detail: 'city, industry',
    })
  })

  test('says which of its own properties a rule refuses, whatever else it asks for', async () => {
    const refused = answerOf(400, {
      json: { message: 'x', errors: [{ context: { propertyNames: ['city', ...Object.keys(sent)] } }] },
    })
    expect(await caught(write(refused).done)).toMatchObject({ reason: { code: 'crm-refused' } })
  })

  test('parks where HubSpot names no property', async () => {
    expect(await caught(write(answerOf(400, { json: { message: 'x' } })).done)).toMatchObject({
      reason: { code: 'crm-record-refused' },
      detail: 'PATCH company: 400',
    })
  })
})
