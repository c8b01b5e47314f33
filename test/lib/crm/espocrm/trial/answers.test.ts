import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import type { EspoUser } from '#lib/crm/espocrm/reading/key-owner.ts'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import { causedBy, espoProof, espoTrial } from '#lib/crm/espocrm/trial.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>) => {
  const api = scriptedFetch(routes)
  vi.stubGlobal('fetch', api.fetch)
  const request = {
    settings: z.parse(espoSettings, { url: 'https://crm.example.com' }),
    credentials: { apiKey: 'key' },
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(Date.parse('2026-11-29T23:00:00Z')),
  }
  return { request, proof: espoProof(request, { user: 'admin', password: 'se:cret' }), ...api }
}

const made = answerOf(200, { json: { id: '7a' } })

describe('a record is made', () => {
  test.each([
    ['Account', { name: 'Proof' }],
    ['Contact', { lastName: 'Proof' }],
    ['Lead', { lastName: 'Proof' }],
    ['Opportunity', { name: 'Proof', amount: 0, closeDate: '2026-11-29' }],
  ])('of %s with what EspoCRM requires, as the administrator', async (object, body) => {
    const { proof, asked } = open({ [`POST /api/v1/${object}`]: made })
    expect(await proof.make?.({ object, name: 'Proof', fields: {} })).toEqual({ id: '7a' })
    expect(asked[0]?.body).toEqual(body)
    expect(asked[0]?.headers.get('authorization')).toBe(`Basic ${btoa('admin:se:cret')}`)
    expect(asked[0]?.headers.get('x-api-key')).toBeNull()
  })

  test('with further values, where booleans are no texts', async () => {
    const { proof, asked } = open({ 'POST /api/v1/Account': made })
    await proof.make?.({ object: 'Account', name: 'Proof', fields: { type: 'Customer', vip: 'true', old: 'false' } })
    expect(asked[0]?.body).toEqual({ name: 'Proof', type: 'Customer', vip: true, old: false })
  })

  test.each([
    ['its own words', answerOf(400, { headers: { 'x-status-reason': 'Bad type' } }), 'Bad type'],
    ['its status', answerOf(400), '400'],
  ])('unless EspoCRM refuses it, which is told with %s', async (_, answer, told) => {
    const { proof } = open({ 'POST /api/v1/Account': answer })
    const refused = await proof.make?.({ object: 'Account', name: 'Proof', fields: {} })
    expect(refused).toEqual({ why: [`EspoCRM made no trial record: ${told}`] })
  })

  test('or the call fails', async () => {
    const { proof } = open({ 'POST /api/v1/Account': answerOf(403) })
    const failed = caught(proof.make?.({ object: 'Account', name: 'Proof', fields: {} }) ?? Promise.resolve())
    expect(await failed).toMatchObject({ detail: 'POST Account: 403' })
  })

  test('by nobody but an administrator', async () => {
    const { request, asked } = open({ 'DELETE /api/v1/Account/7a': answerOf(200) })
    const proof = espoProof(request, undefined)
    expect(proof.make).toBeUndefined()
    await proof.remove('Account', '7a')
    expect(asked[0]?.headers.get('x-api-key')).toBe('key')
  })
})

describe('a record is removed', () => {
  test.each([200, 404])('where the answer is %i', async (status) => {
    const { proof, calls } = open({ 'DELETE /api/v1/Account/7a': answerOf(status) })
    await proof.remove('Account', '7a')
    expect(calls()).toEqual(['DELETE /api/v1/Account/7a'])
  })

  test('also after a failure of the moment', async () => {
    const { proof, calls } = open({ 'DELETE /api/v1/Account/7a': [answerOf(500), answerOf(200)] })
    await proof.remove('Account', '7a')
    expect(calls()).toHaveLength(2)
  })

  test('and not where it is another', async () => {
    const { proof } = open({ 'DELETE /api/v1/Account/7a': answerOf(403) })
    expect(await caught(proof.remove('Account', '7a'))).toMatchObject({ detail: 'DELETE Account: 403' })
  })
})

const user = (closed: readonly string[]): EspoUser => ({
  userName: 'roomkeeper',
  type: 'api',
  version: '9.2.7',
  maySee: () => true,
  mayEdit: () => true,
  reach: (_, action) => (closed.includes(action) ? 'no' : 'own'),
})

test.each([
  [['create'], 'create'],
  [['delete'], 'delete'],
  [['create', 'delete'], 'create and delete'],
])('the trial says that the rights %j are missing, and makes nothing', async (closed, words) => {
  const { request, calls } = open({})
  const [step] = await espoTrial(request, { user: user(closed) })
  const why = `The role of roomkeeper may not ${words} Account, so no trial record was made.`
  expect(step).toMatchObject({ state: 'unseen', how: [why, expect.stringContaining('--trial-record')] })
  expect(calls()).toEqual([])
})

describe('the fields of a named record', () => {
  const named = { source: 'espocrm', type: 'Account', id: '5a' }
  const account = (fields: object) => answerOf(200, { json: { id: '5a', name: 'Acme', ...fields } })
  const tried = (...cleared: HttpAnswer[]) =>
    open({
      'GET /api/v1/Account/5a': [account({}), account({ cDocspaceStatus: 'ready' })],
      'GET /api/v1/Account/5a/contacts': answerOf(200, { json: { list: [] } }),
      'PUT /api/v1/Account/5a': [account({}), ...cleared],
    })

  test.each([
    ['200', [account({})]],
    ['404', [answerOf(404)]],
    ['500 and then 200', [answerOf(500), account({})]],
  ])('are emptied where the answer is %s', async (_, cleared) => {
    const { request, asked } = tried(...cleared)
    expect(await espoTrial(request, { user: user([]) }, named)).toHaveLength(1)
    expect(asked.filter(({ call }) => call.startsWith('PUT'))).toHaveLength(1 + cleared.length)
    expect(asked.at(-1)).toMatchObject({
      call: 'PUT /api/v1/Account/5a',
      body: {
        cDocspaceRoomId: null,
        cDocspaceRoomUrl: null,
        cDocspaceInvitationUrl: null,
        cDocspaceStatus: null,
      },
    })
  })

  test('are said not to be empty where the answer is another', async () => {
    const { request } = tried(answerOf(403))
    const [, left] = await espoTrial(request, { user: user([]) }, named)
    expect(left).toMatchObject({ state: 'wrong', how: [expect.stringContaining('PUT Account: 403')] })
  })
})

describe('with an administrator', () => {
  const admin = { user: 'admin', password: 'se:cret' }
  const basic = `Basic ${btoa('admin:se:cret')}`
  const tried = async (object: string, renamed = answerOf(200, { json: {} })) => {
    const path = `/api/v1/${object}`
    const kept = answerOf(200, { json: { id: '7a', name: 'Roomkeeper trial' } })
    const world = open({
      [`POST ${path}`]: made,
      [`GET ${path}/7a`]: kept,
      'GET /api/v1/Account/7a/contacts': answerOf(200, { json: { list: [] } }),
      [`PUT ${path}/7a`]: [kept, renamed],
      [`DELETE ${path}/7a`]: answerOf(200),
    })
    const settings = z.parse(espoSettings, { url: 'https://crm.example.com', clients: [{ object }] })
    const closed = user(['create', 'delete'])
    await espoTrial({ ...world.request, settings }, { user: closed, admin })
    return world.asked.filter(({ call }) => !call.startsWith('GET'))
  }

  test.each([
    ['Account', 'name'],
    ['Lead', 'lastName'],
  ])('the trial of %s is made, renamed and deleted as that, and written on by the API user', async (object, name) => {
    const asked = await tried(object)
    expect(asked.map(({ call }) => call.split(' ')[0])).toEqual(['POST', 'PUT', 'PUT', 'DELETE'])
    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual([basic, null, basic, basic])
    expect(asked[1]?.headers.get('x-api-key')).toBe('key')
    expect(asked[2]?.body).toEqual({ [name]: expect.stringMatching(/^Roomkeeper trial .*, renamed$/) })
  })

  test('a new name that is refused leaves nothing behind', async () => {
    const asked = await tried('Account', answerOf(403))
    expect(asked.at(-1)?.call).toBe('DELETE /api/v1/Account/7a')
  })

  test('creation, name and deletion are caused of each object', () => {
    expect(causedBy(['Account', 'Lead']).events).toEqual([
      ...['create', 'fieldUpdate.name', 'delete'].map((event) => `Account.${event}`),
      ...['create', 'fieldUpdate.name', 'delete'].map((event) => `Lead.${event}`),
    ])
  })
})
