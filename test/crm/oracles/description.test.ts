import { describe, expect, test } from 'vitest'
import { type Description, differencesFrom } from './description.ts'
import type { Recorded } from './recorder.ts'

const owner = {
  id: '1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  archived: false,
  type: 'PERSON',
}

const description: Description = {
  imports: ["import type * as owners from '@hubspot/api-client/lib/codegen/crm/owners/index.js'"],
  routes: [
    { at: 'GET /owners/{id}', query: { limit: 500, archived: true }, answers: { 200: 'owners.PublicOwner', 204: '' } },
    { at: 'POST /owners', asks: '{ email: string }', most: { email: 3 }, answers: { 201: 'owners.PublicOwner' } },
  ],
  refusal: '{ message: string }',
  exceptions: [],
  undescribed: [],
}

const exchange = (more: Partial<Recorded> = {}): Recorded => ({
  method: 'GET',
  path: '/owners/7',
  query: new URLSearchParams(),
  headers: {},
  body: '',
  status: 200,
  answer: JSON.stringify(owner),
  ...more,
})

const answered = (value: object, status = 200) => exchange({ status, answer: JSON.stringify(value) })

describe('a description', () => {
  test('is content with what it says', async () => {
    const query = new URLSearchParams({ limit: '500' })
    const asked = { method: 'POST', path: '/owners', status: 201, headers: { 'content-type': 'application/json' } }
    const all = [exchange({ query }), answered({ message: 'no' }, 404), exchange({ status: 204, answer: '' })]
    expect(await differencesFrom(description, [...all, exchange({ ...asked, body: '{"email":"a"}' })])).toEqual([])
  })

  const wrong: [what: string, exchange: Recorded, told: RegExp][] = [
    [
      'another type',
      answered({ ...owner, id: 1 }),
      /^GET \/owners\/\{id\} answers 200: .*number.* not assignable .*string/,
    ],
    ['what is no time', answered({ ...owner, createdAt: 'today' }), /answers 200: .*"today"/],
    ['a word of none of the choices', answered({ ...owner, type: 'ROBOT' }), /answers 200: .*"ROBOT"/],
    ['a member that is not known', answered({ ...owner, colour: 'red' }), /answers 200: .*colour.* does not exist/],
    ['a member that is missing', answered({ ...owner, archived: undefined }), /answers 200: .*archived.* is missing/],
    ['another status', answered(owner, 202), /is not answered 202/],
    ['another refusal', answered({ error: 'no' }, 404), /answers 404: .*error.* does not exist/],
    ['no body', exchange({ answer: '' }), /answers 200: there is no body/],
    ['a body where there is none', exchange({ status: 204 }), /answers 204: has a body/],
    ['another route', exchange({ path: '/teams' }), /^GET \/teams: no description has this route/],
    ['another parameter', exchange({ query: new URLSearchParams({ q: '1' }) }), /the query has q/],
    ['too large a number', exchange({ query: new URLSearchParams({ limit: '501' }) }), /the query has limit=501/],
    [
      'too long a text',
      exchange({ method: 'POST', path: '/owners', status: 201, body: '{"email":"abcd"}' }),
      /email is 4/,
    ],
    ['another body', exchange({ method: 'POST', path: '/owners', status: 201, body: '{"mail":"a"}' }), /asks: .*mail/],
  ]

  test('tells of everything else', async () => {
    const found = await differencesFrom(
      description,
      wrong.map(([, one]) => one),
    )
    const untold = wrong.filter(([, , told]) => !found.some((one) => told.test(one)))
    expect(untold.map(([what]) => what)).toEqual([])
    expect(found).toHaveLength(wrong.length)
  })

  test('takes an exception that is needed, and tells of one that is not', async () => {
    const exceptions = [{ at: /owners/, member: 'colour', why: 'for this test' }]
    expect(await differencesFrom({ ...description, exceptions }, [answered({ ...owner, colour: 'red' })])).toEqual([])
    expect(await differencesFrom({ ...description, exceptions }, [exchange()])).toEqual([
      'no exception is needed for owners colour',
    ])
  })

  test('tells of a type that is not there, instead of taking anything', async () => {
    const routes = [{ at: 'GET /owners/{id}', answers: { 200: 'owners.Nobody' } }]
    expect(await differencesFrom({ ...description, routes }, [exchange()])).toEqual([expect.stringContaining('Nobody')])
    expect(
      await differencesFrom({ ...description, imports: ["import type * as owners from 'nowhere'"] }, [exchange()]),
    ).toEqual([expect.stringContaining('nowhere')])
  })
})
