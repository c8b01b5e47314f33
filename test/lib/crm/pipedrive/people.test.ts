import { describe, expect, test } from 'vitest'
import {
  addressesIn,
  addressesOfOrganization,
  addressesOfPerson,
  ownerOf,
  readContacts,
} from '#lib/crm/pipedrive/people.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import type { Http } from '#lib/runtime/http.ts'
import { answerOf, scriptedApi } from '../scripted-api.ts'

/** Pipedrive that has one answer for every request, and notes what was asked. */
const answering = (status: number, json?: unknown) => {
  const asked: string[] = []
  const http: Http = async ({ method, path }) => {
    asked.push(`${method} ${path}`)
    return { status, json, text: '', headers: new Headers({ 'content-type': 'application/json' }) }
  }
  return { http, asked }
}

const mail = (value: string | null, primary?: boolean) => ({ value, ...(primary !== undefined && { primary }) })

describe('the owner', () => {
  const owner = (status: number, data?: unknown, id: unknown = 7) => ownerOf(answering(status, { data }).http, id)
  const anna = { ownerEmail: 'anna@agency.example' }

  test.each([
    [{ email: 'anna@agency.example', active_flag: true }, anna],
    [{ email: 'anna@agency.example' }, anna],
    [{ email: 'anna@agency.example', active_flag: false }, { ownerGap: 'inactive' }],
  ])('with %j is %j', async (data, found) => {
    expect(await owner(200, data)).toEqual(found)
  })

  test('without an address has none', async () => {
    for (const data of [{ email: null, active_flag: true }, { active_flag: true }]) {
      expect(await owner(200, data)).toEqual({ ownerGap: 'without-address' })
    }
  })

  test('whom Pipedrive does not show is hidden; nobody is asked for where there is none', async () => {
    expect(await owner(404)).toEqual({ ownerGap: 'hidden' })
    const { http, asked } = answering(200, { data: { email: 'a@b.example' } })
    for (const id of [undefined, null, '']) expect(await ownerOf(http, id)).toEqual({ ownerGap: 'none' })
    expect(asked).toEqual([])
    await ownerOf(http, 'a/b')
    expect(asked).toEqual(['GET /v1/users/a%2Fb'])
  })

  test('is asked for again where Pipedrive does not give it', async () => {
    for (const status of [401, 429, 500]) await expect(owner(status)).rejects.toBeInstanceOf(RetryLater)
    await expect(owner(200, 'not as documented')).rejects.toBeInstanceOf(RetryLater)
    await expect(owner(403)).rejects.toMatchObject({ reason: { code: 'crm-forbidden' } })
  })
})

describe('the addresses of a person', () => {
  test.each([
    [{ emails: [mail('b@x.example'), mail('a@x.example', true), mail('c@x.example', false)] }, 'a b c'],
    [{ emails: [mail(null, true), mail('b@x.example')] }, 'b'],
    [{ emails: null }, ''],
    [{}, ''],
    [undefined, ''],
    [{ emails: 'b@x.example' }, ''],
  ])('in %j are %s, the primary one first', (record, names) => {
    expect(addressesIn(record)).toEqual(names === '' ? [] : names.split(' ').map((name) => `${name}@x.example`))
  })

  test('of a deal are all of them, and none of one who was deleted or is not there', async () => {
    const emails = [mail('a@x.example'), mail('b@x.example')]
    const of = (status: number, data: unknown) => addressesOfPerson(answering(status, { data }).http, 5)
    expect(await of(200, { emails })).toEqual(['a@x.example', 'b@x.example'])
    expect(await of(200, { emails, is_deleted: false })).toHaveLength(2)
    expect(await of(200, { emails, is_deleted: true })).toEqual([])
    expect(await of(200, null)).toEqual([])
    expect(await of(404, null)).toEqual([])
    await expect(of(500, null)).rejects.toBeInstanceOf(RetryLater)
    const { http, asked } = answering(200, { data: { emails } })
    expect(await addressesOfPerson(http, undefined)).toEqual([])
    expect(asked).toEqual([])
  })

  test('of an organization are one for each who is still there, the oldest first', async () => {
    const data = [
      { emails: [mail('a2@x.example'), mail('a@x.example', true)] },
      { emails: [mail('gone@x.example')], is_deleted: true },
      { emails: [] },
      { emails: [mail('b@x.example')], is_deleted: false },
    ]
    const { http, asked } = answering(200, { data })
    expect(await addressesOfOrganization(http, 3)).toEqual(['a@x.example', 'b@x.example'])
    expect(asked).toEqual(['GET /api/v2/persons?org_id=3&sort_by=add_time&sort_direction=asc&limit=20'])
    expect(await addressesOfOrganization(http, '')).toEqual([])
    expect(asked).toHaveLength(1)
    expect(await addressesOfOrganization(answering(200, { data: null }).http, 3)).toEqual([])
    await expect(addressesOfOrganization(answering(503).http, 3)).rejects.toBeInstanceOf(RetryLater)
    const forbidden = addressesOfOrganization(answering(403).http, 3)
    await expect(forbidden).rejects.toMatchObject({ reason: { code: 'crm-forbidden' } })
  })
})

describe('the persons of a record', () => {
  const one = (name: string) => ({ emails: [mail(`${name}@x.example`)], job_title: name })
  const routes = {
    'GET /api/v2/persons/5': answerOf(200, { json: { data: one('own') } }),
    'GET /api/v2/persons': answerOf(200, { json: { data: [one('a'), one('b')] } }),
  }
  const read = async (type: string, record: object) => {
    const api = scriptedApi(routes)
    const found = await readContacts(api.http, type, { ...record }, ['job_title'])
    return { people: found.map(({ email, fields }) => [email, fields]), paths: api.asked.map(({ path }) => path) }
  }
  const ofOrganization = (id: number) => `/api/v2/persons?org_id=${id}&sort_by=add_time&sort_direction=asc&limit=100`
  const all = ['a', 'b'].map((name) => [`${name}@x.example`, { job_title: name }])

  test('of an organization are its own', async () => {
    expect(await read('organization', { id: 3, person_id: 5, org_id: 4 })).toEqual({
      people: all,
      paths: [ofOrganization(3)],
    })
  })

  test('of a deal are its own person first, and then those of its organization', async () => {
    expect(await read('deal', { id: 3, person_id: 5, org_id: 4 })).toEqual({
      people: [['own@x.example', { job_title: 'own' }], ...all],
      paths: ['/api/v2/persons/5', ofOrganization(4)],
    })
  })

  test('of a person are the person alone, and nobody is asked', async () => {
    expect(await read('person', { id: 3, org_id: 4, ...one('p') })).toEqual({
      people: [['p@x.example', { job_title: 'p' }]],
      paths: [],
    })
  })
})
