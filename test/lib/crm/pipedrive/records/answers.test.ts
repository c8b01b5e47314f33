import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveRecords, saidIn } from '#lib/crm/pipedrive/records.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { lackOf, statusText } from '#lib/crm/records/status.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page, scriptedFetch } from '../../scripted-api.ts'
import { caught, ready, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const ref = { source: 'pipedrive', type: 'organization', id: '5' }
const deal = { ...ref, type: 'deal' }
const atDeal = 'GET /api/v2/deals/5'
const clock = testClock()

const dataOf = (data: object | null) => answerOf(200, { json: { data } })
const persons = (...emails: string[]) => dataOf(emails.map((value) => ({ emails: [{ value, primary: true }] })))

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>, settings: object = {}) => {
  const api = scriptedFetch({ 'GET /api/v2/persons': persons('a@acme.example'), ...routes })
  vi.stubGlobal('fetch', api.fetch)
  const records = pipedriveRecords({
    settings: z.parse(pipedriveSettings, {
      clients: ['organization', 'person', 'deal'].map((object) => ({ object })),
      fields: { organization: keys, person: keys, deal: keys },
      ...settings,
    }),
    credentials: { apiToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock,
  })
  return { records, ...api }
}

const organization = (data: object | null) => open({ 'GET /api/v2/organizations/5': dataOf(data) }).records.read(ref)

describe('a record', () => {
  test('is read with its fields, its people and its owner', async () => {
    const { records, calls, asked } = open({
      'GET /api/v2/organizations/5': dataOf({
        id: 5,
        name: 'Acme',
        owner_id: 9,
        custom_fields: { a4: 'ready', a1: 7 },
      }),
      'GET /v1/users/9': dataOf({ email: 'anna@agency.example' }),
    })
    expect(await records.read(ref)).toEqual({
      ref,
      name: 'Acme',
      emails: ['a@acme.example'],
      ownerEmail: 'anna@agency.example',
      isClient: true,
      written: { state: 'ready', status: 'ready', roomId: 7 },
    })
    expect(calls()[0]).toBe('GET /api/v2/organizations/5')
    expect(asked[0]?.headers.get('x-api-token')).toBe('token')
  })

  test.each([
    ['that was deleted', { id: 5, name: 'Acme', is_deleted: true }],
    ['that is switched off', { id: 5, name: 'Acme', active_flag: false }],
    ['without data', null],
  ])('%s is not there', async (_, data) => expect(await organization(data)).toBeUndefined())

  test.each([
    ['a trial', 'Roomkeeper trial 1, deleted at once'],
    ['a proof', 'Roomkeeper proof 1'],
  ])('that was made for %s and deleted is no client', async (_, name) => {
    expect(await organization({ id: 5, name, is_deleted: true })).toMatchObject({ name, isClient: false })
  })

  test('that was made for a proof is a client while it is there', async () => {
    const proof = { id: 5, name: 'Roomkeeper proof 1', active_flag: true, is_deleted: false }
    expect(await organization(proof)).toMatchObject({ isClient: true })
  })

  test.each([404, 410])('is not there by %i', async (status) => {
    expect(await open({ 'GET /api/v2/organizations/5': answerOf(status) }).records.read(ref)).toBeUndefined()
  })

  test('is asked for again where the answer is none', async () => {
    const read = (answer: HttpAnswer) => caught(open({ 'GET /api/v2/organizations/5': answer }).records.read(ref))
    expect(await read(answerOf(401))).toMatchObject({ detail: 'GET organization: 401' })
    expect(await read(answerOf(404, page))).toMatchObject({ reason: { code: 'crm-moved' } })
    expect(await read(answerOf(200, { json: {} }))).toMatchObject({
      detail: 'GET organization: 200, but not as documented',
    })
  })

  test('of an object that Pipedrive does not have is not asked for', async () => {
    const { records, calls } = open({})
    expect(await records.read({ ...ref, type: 'lead' })).toBeUndefined()
    expect(await records.readFields({ ...ref, type: 'lead' }, ['a'])).toBeUndefined()
    expect(calls()).toEqual([])
  })

  test('says nothing of a room where its object has no fields for one', async () => {
    const settings = { clients: [{ object: 'person' }], fields: { person: keys } }
    const { records } = open(
      { 'GET /api/v2/organizations/5': dataOf({ id: 5, name: 'Acme', custom_fields: { a4: 'ready' } }) },
      settings,
    )
    expect(await records.read(ref)).toMatchObject({ isClient: false, written: { state: 'none' } })
  })

  test('has a name that may be a title, or none', async () => {
    const named = async (data: object) =>
      (await open({ [atDeal]: dataOf({ id: 5, ...data }) }).records.read(deal))?.name
    expect(await named({ title: 'Big one' })).toBe('Big one')
    expect(await named({})).toBe('')
  })
})

describe('the people of a deal', () => {
  test('are its person, then those of its organization', async () => {
    const { records, calls } = open({
      [atDeal]: dataOf({ id: 5, title: 'Big one', person_id: 3, org_id: 4 }),
      'GET /api/v2/persons/3': dataOf({ emails: [{ value: 'b@acme.example' }] }),
    })
    expect((await records.read(deal))?.emails).toEqual(['b@acme.example', 'a@acme.example'])
    expect(calls()[2]).toBe('GET /api/v2/persons?org_id=4&sort_by=add_time&sort_direction=asc&limit=20')
  })

  test('of a person are that person alone', async () => {
    const { records, calls } = open({
      'GET /api/v2/persons/5': dataOf({ id: 5, name: 'Jan', emails: [{ value: 'b@acme.example' }] }),
    })
    expect((await records.read({ ...ref, type: 'person' }))?.emails).toEqual(['b@acme.example'])
    expect(calls()).toEqual(['GET /api/v2/persons/5'])
  })
})

describe('an archived deal', () => {
  const archived = { id: 5, title: 'Big one', is_archived: true }
  const read = (data: object, settings?: object) => open({ [atDeal]: dataOf(data) }, settings).records.read(deal)

  test('parks its client', async () => {
    expect(await caught(read(archived))).toMatchObject({ reason: { code: 'crm-archived' }, detail: 'deal' })
  })

  test.each([
    ['once its room is ready', { ...archived, custom_fields: { a4: 'ready' } }, undefined],
    ['where it is no client', archived, { clients: [{ object: 'deal', where: { status: ['won'] } }] }],
    ['where it is not archived', { ...archived, is_archived: false }, undefined],
  ])('is read %s', async (_, data, settings) => {
    expect(await read(data, settings)).toMatchObject({ name: 'Big one' })
  })
})

describe('a write', () => {
  const report = ready(clock)
  const sent = { a4: 'ready', a1: '4711', a2: report.roomUrl, a3: report.invitationUrl }
  const kept = dataOf({ id: 5, custom_fields: sent })
  const write = (patched: HttpAnswer | HttpAnswer[], over: Record<string, HttpAnswer> = {}, to = deal, more = {}) => {
    const { records, ...api } = open({ 'PATCH /api/v2/deals/5': patched, ...over }, more)
    const record = { ref: to, name: 'Acme', emails: [], isClient: true, written: { state: 'none' as const } }
    return { done: records.writeBack(record, report), ...api }
  }

  test('is of the custom fields, and its answer is what was kept', async () => {
    const { done, asked } = write(kept)
    await done
    expect(asked).toMatchObject([{ call: 'PATCH /api/v2/deals/5', body: { custom_fields: sent } }])
  })

  test('empties a link with null', async () => {
    const { records, asked } = open({ 'PATCH /api/v2/deals/5': kept })
    const written = {
      state: 'ready' as const,
      status: 'ready',
      roomId: 4711,
      roomUrl: report.roomUrl ?? '',
      invitationUrl: 'x',
    }
    await records.writeBack(
      { ref: deal, name: 'Acme', emails: [], isClient: true, written },
      { ...report, invitationUrl: '' },
    )
    expect(asked.map(({ body }) => body)).toEqual([{ custom_fields: { a3: null } }])
  })

  test.each([404, 410])('of a record that is gone (%i) is no fault', async (status) => {
    const { done, calls } = write(answerOf(status))
    await done
    expect(calls()).toHaveLength(1)
  })

  test('is none where there is no field for it, or no such object', async () => {
    const some = { clients: [{ object: 'person' }], fields: { person: keys } }
    for (const to of [deal, { ...ref, type: 'lead' }]) {
      const { done, calls } = write(kept, {}, to, some)
      await done
      expect(calls()).toEqual([])
    }
  })

  test.each([400, 403, 405, 409, 422, 423])(
    'that is refused with %i asks whether the deal is archived',
    async (status) => {
      const refusal = answerOf(status, { json: { error: 'no' } })
      expect(await caught(write(refusal, { [atDeal]: dataOf({ id: 5, is_archived: true }) }).done)).toMatchObject({
        reason: { code: 'crm-archived' },
        detail: 'deal',
      })
      const open = write(refusal, { [atDeal]: dataOf({ id: 5, is_archived: false }) })
      const refused = { detail: `PATCH deal: ${status}` }
      expect(await caught(open.done)).toMatchObject(refused)
      expect(await caught(write(refusal, { [atDeal]: answerOf(404) }).done)).toMatchObject(refused)
    },
  )

  test('of anything but a deal asks nothing more', async () => {
    const { done, calls } = write([], { 'PATCH /api/v2/organizations/5': answerOf(403) }, ref)
    expect(await caught(done)).toMatchObject({ reason: { code: 'crm-forbidden' }, detail: 'PATCH organization: 403' })
    expect(calls()).toEqual(['PATCH /api/v2/organizations/5'])
  })

  test('that fails asks nothing more', async () => {
    const { done, calls } = write(answerOf(500))
    expect(await caught(done)).toMatchObject({ detail: 'PATCH deal: 500' })
    expect(calls().every((call) => call.startsWith('PATCH'))).toBe(true)
    expect(await caught(write(answerOf(200, { json: {} })).done)).toMatchObject({
      detail: 'PATCH deal: 200, but not as documented',
    })
  })

  test('without an answer about its fields kept none of them', async () => {
    expect(await caught(write(dataOf(null)).done)).toMatchObject({ reason: { code: 'crm-not-written' } })
  })

  test('that names a key loses that field alone, and says why', async () => {
    const refusal = answerOf(400, { json: { error: 'a2 must not be longer than 255 characters' } })
    const status = statusText('attention', `the room is ready, but ${lackOf(['a2'])}`)
    const { done, asked } = write([refusal, dataOf({ custom_fields: { ...sent, a4: status } })], {
      [atDeal]: dataOf({ id: 5 }),
    })
    expect(await caught(done)).toMatchObject({ reason: { code: 'crm-refused' }, detail: 'a2' })
    const written = asked.filter(({ call }) => call.startsWith('PATCH')).map(({ body }) => body)
    expect(written).toHaveLength(2)
    expect(written[1]).toMatchObject({ custom_fields: { a4: expect.stringContaining('a2'), a1: '4711', a3: sent.a3 } })
    expect(written[1]).not.toHaveProperty(['custom_fields', 'a2'])
  })

  test('that is no JSON has its status for a sentence', async () => {
    const refusal = answerOf(400, { text: 'a2 a4 a1 a3' })
    const { done } = write(refusal, { [atDeal]: dataOf({ id: 5 }) })
    expect(await caught(done)).toMatchObject({ reason: { code: 'crm-refused' } })
    expect(saidIn(refusal)).toBe('400')
  })

  test('that names none is parked', async () => {
    const { done } = write(answerOf(400, { json: { error: 'no' } }), { [atDeal]: dataOf({ id: 5 }) })
    expect(await caught(done)).toMatchObject({ reason: { code: 'crm-record-refused' }, detail: 'PATCH deal: 400' })
  })
})

describe('the team', () => {
  test('of a record are those who follow it', async () => {
    const { records, calls } = open({
      'GET /api/v2/deals/5/followers': answerOf(200, { json: { data: [{ user_id: 1 }] } }),
      'GET /v1/users': answerOf(200, { json: { data: [{ id: 1, email: 'bo@agency.example', active_flag: true }] } }),
    })
    expect(await records.readTeam?.(deal)).toEqual(['bo@agency.example'])
    expect(calls()).toHaveLength(2)
  })

  test('of what Pipedrive has not is nobody', async () => {
    const { records, calls } = open({})
    expect(await records.readTeam?.({ ...ref, type: 'lead' })).toEqual([])
    expect(calls()).toEqual([])
  })
})

test('nobody is of a record that was deleted', async () => {
  const { records } = open({ 'GET /api/v2/organizations/5': answerOf(404) })
  expect(await records.readContacts(ref, [])).toEqual([])
})
