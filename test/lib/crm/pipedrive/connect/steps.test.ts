import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveConnector } from '#lib/crm/pipedrive/connect.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const webhookUrl = 'https://hooks.example.com/webhooks/pipedrive'
const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const field = (code: string) => ({ field_code: code, field_name: code, field_type: 'varchar' })
const me = (more: object = {}) =>
  answerOf(200, { json: { data: { name: 'Rita', company_domain: 'acme', is_admin: true, ...more } } })
const webhook = {
  id: 1,
  subscription_url: webhookUrl,
  event_action: 'create',
  event_object: 'organization',
  http_auth_user: 'roomkeeper',
  http_auth_password: 'secret',
}

interface Setting {
  given?: Record<string, string>
  webhooks?: string[]
  credentials?: unknown
  routes?: Record<string, HttpAnswer>
}

const open = ({
  given = { apiToken: 'token' },
  webhooks = ['roomkeeper:secret'],
  credentials,
  routes = {},
}: Setting = {}) => {
  const api = scriptedFetch({
    'GET /v1/users/me': me(),
    'GET /v1/webhooks': answerOf(200, { json: { data: [webhook] } }),
    'GET /api/v2/organizationFields': answerOf(200, { json: { data: Object.values(keys).map(field) } }),
    ...routes,
  })
  vi.stubGlobal('fetch', api.fetch)
  const connection = pipedriveConnector.open({
    settings: z.parse(pipedriveSettings, {
      url: 'https://api.example.com',
      fields: { organization: keys, deal: keys },
    }),
    given,
    stored: { credentials, webhooks },
    webhookUrl,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  return { connection, ...api }
}

test('the account is greeted by its company and user', async () => {
  const { connection, asked } = open()
  expect(await connection.hello()).toBe('Pipedrive acme as Rita')
  expect(asked[0]?.headers.get('x-api-token')).toBe('token')
  const stored = open({
    given: {},
    credentials: { apiToken: 'stored' },
    routes: { 'GET /v1/users/me': me({ company_domain: null }) },
  })
  expect(await stored.connection.hello()).toBe('Pipedrive as Rita')
  expect(stored.asked[0]?.headers.get('x-api-token')).toBe('stored')
  expect(await caught(open({ routes: { 'GET /v1/users/me': answerOf(401) } }).connection.hello())).toMatchObject({
    detail: 'GET users/me: 401',
  })
})

describe('the steps', () => {
  test('are rights, fields and webhooks', async () => {
    expect((await open().connection.steps()).map(({ what, state }) => `${state}: ${what}`)).toEqual([
      'done: rights of Rita',
      'done: field "DocSpace room id" of organization',
      'done: field "DocSpace room" of organization',
      'done: field "DocSpace invitation" of organization',
      'done: field "DocSpace status" of organization',
      'done: webhook create of organization',
    ])
  })

  test('are the rights alone where those are not enough', async () => {
    const { connection, calls } = open({ routes: { 'GET /v1/users/me': me({ is_admin: false }) } })
    expect((await connection.steps()).map(({ state }) => state)).toEqual(['wrong'])
    expect(calls()).toEqual(['GET /v1/users/me'])
  })
})

test('a removal has the webhooks, and the fields where they go too', async () => {
  const { connection } = open()
  expect((await connection.removal({ fields: false })).map(({ what }) => what)).toEqual([
    'delete the webhook create of organization',
  ])
  expect(await connection.removal({ fields: true })).toHaveLength(5)
})

test('the secrets are the token and the credentials of deliveries, with those before', async () => {
  const secrets = (webhooks: string[]) => open({ webhooks }).connection.secrets()
  expect(await secrets(['roomkeeper:new', 'roomkeeper:old', 'roomkeeper:older'])).toEqual({
    credentials: { apiToken: 'token' },
    webhooks: ['roomkeeper:new', 'roomkeeper:old'],
  })
  expect(await secrets([])).toMatchObject({ webhooks: [expect.stringMatching(/^roomkeeper:[0-9a-f]{48}$/)] })
})

test('the settings get the keys that the account has now, beside those of other objects', async () => {
  const routes = { 'GET /api/v2/organizationFields': answerOf(200, { json: { data: [field('a1')] } }) }
  expect(await open({ routes }).connection.settings?.()).toEqual({
    fields: {
      organization: { roomId: 'a1', roomUrl: 'to-be-made', invitationUrl: 'to-be-made', status: 'to-be-made' },
      deal: keys,
    },
  })
})

test('the last delivery of each webhook is told', async () => {
  expect((await open().connection.deliveries?.())?.map(({ state }) => state)).toEqual(['none'])
})

test('a probe is about an activity, which is never a client', () => {
  const { path, headers, body } = open().connection.probe('roomkeeper:secret')
  expect([path, headers]).toEqual([
    '',
    { 'content-type': 'application/json', authorization: `Basic ${btoa('roomkeeper:secret')}` },
  ])
  expect(JSON.parse(body)).toEqual({
    meta: { action: 'delete', entity: 'activity', entity_id: '1', version: '2.0' },
    data: null,
    previous: null,
  })
})

test.each([
  [{}, ['organization']],
  [{ clients: [{ object: 'deal' }, { object: 'person' }] }, ['deal', 'person']],
  [{ clients: [{ object: 'ticket' }] }, []],
  [{ clients: 'odd' }, ['organization']],
  [{ clients: [{ object: 5 }] }, ['organization']],
])('new settings %j have placeholders for the keys of %j', (own, objects) => {
  const draft = pipedriveConnector.draft?.(own, true) as { fields: Record<string, object> }
  expect(Object.keys(draft.fields)).toEqual(objects)
  for (const names of Object.values(draft.fields)) expect(Object.values(names)).toEqual(Array(4).fill('to-be-made'))
})

test('keys that the settings have stay', () => {
  expect(pipedriveConnector.draft?.({ fields: { organization: keys } }, true)).toEqual({
    fields: { organization: keys },
  })
})
