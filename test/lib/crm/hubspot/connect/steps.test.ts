import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { hubspotConnector } from '#lib/crm/hubspot/connect.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { scopesFor } from '#lib/crm/hubspot/setup/scopes.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const webhookUrl = 'https://hooks.example.com/webhooks/hubspot'
const properties = ['docspace_room_id', 'docspace_room_url', 'docspace_invitation_url', 'docspace_status']

interface Setting {
  settings?: object
  given?: Record<string, string>
  webhooks?: string[]
  credentials?: unknown
  routes?: Record<string, HttpAnswer>
}

const open = ({
  settings = {},
  given = { accessToken: 'pat-1' },
  webhooks = [],
  credentials,
  routes = {},
}: Setting = {}) => {
  const api = scriptedFetch({
    'GET /account-info/v3/details': answerOf(200, { json: { portalId: 7, accountType: 'STANDARD' } }),
    'POST /oauth/v2/private-apps/get/access-token-info': answerOf(200, { json: { scopes: scopesFor(['company']) } }),
    ...Object.fromEntries(
      properties.map((name) => [
        `GET /crm/v3/properties/companies/${name}`,
        answerOf(200, { json: { type: 'string' } }),
      ]),
    ),
    ...routes,
  })
  vi.stubGlobal('fetch', api.fetch)
  const connection = hubspotConnector.open({
    settings: z.parse(hubspotSettings, { url: 'https://api.example.com', ...settings }),
    given,
    stored: { credentials, webhooks },
    webhookUrl,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  return { connection, ...api }
}

describe('the account', () => {
  test('is greeted by its number and type', async () => {
    const { connection, asked } = open()
    expect(await connection.hello()).toBe('HubSpot account 7 (STANDARD)')
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer pat-1')
    const routes = { 'GET /account-info/v3/details': answerOf(200, { json: { portalId: 7 } }) }
    expect(await open({ routes, given: {}, credentials: { accessToken: 'stored' } }).connection.hello()).toBe(
      'HubSpot account 7',
    )
  })

  test('refuses a token', async () => {
    const routes = { 'GET /account-info/v3/details': answerOf(401) }
    expect(await caught(open({ routes }).connection.hello())).toMatchObject({
      reason: { code: 'crm-key-refused' },
      detail: 'GET account-info: 401',
    })
  })
})

describe('the steps', () => {
  const shown = async (setting: Setting) =>
    (await open(setting).connection.steps()).map(({ what, state }) => `${state}: ${what}`)
  const webhook = 'unseen: webhook subscriptions of the app: HubSpot has no API for them'

  test('are scopes, properties, and the webhooks that only a person sees', async () => {
    expect(await shown({})).toEqual([
      'done: scopes of the app',
      ...properties.map((name) => `done: property ${name} of companies`),
      webhook,
    ])
  })

  test('are the scopes alone while some are missing', async () => {
    const routes = { 'POST /oauth/v2/private-apps/get/access-token-info': answerOf(200, { json: { scopes: [] } }) }
    expect(await shown({ routes })).toEqual(['wrong: scopes of the app'])
  })

  test('say which subscriptions a person makes, and of the older signature where it is not taken', async () => {
    const how = async (settings: object) => (await open({ settings }).connection.steps()).at(-1)?.how ?? []
    const decided = await how({ clients: [{ object: 'company', where: { lifecyclestage: ['customer'] } }] })
    expect(decided).toContain(`  Target URL: ${webhookUrl}`)
    expect(decided).toContain('  Create subscription: company, Created')
    expect(decided).toContain('  Create subscription: company, Property changed, lifecyclestage')
    expect(decided.at(-1)).toMatch(/set allowV1 in sources\.hubspot then\.$/)
    const created = '  Create subscription: company, Created'
    const further = { object: 'company', deletions: true, watchContacts: true }
    const subscriptions = async (settings: object) => {
      const lines = await how(settings)
      return lines.slice(
        lines.indexOf(`  Target URL: ${webhookUrl}`) + 1,
        lines.indexOf('  Then Commit changes. The client secret is on the tab Auth.'),
      )
    }
    expect(await subscriptions({})).toEqual([created])
    expect(await subscriptions({ clients: [further] })).toEqual([
      created,
      '  Create subscription: company, Association changed',
      '  Create subscription: company, Deleted',
    ])
    expect(await subscriptions({ clients: [{ object: 'company', merges: true }] })).toEqual([
      created,
      '  Create subscription: company, Merged',
    ])
    expect((await how({ allowV1: true })).at(-1)).toBe('  Then Commit changes. The client secret is on the tab Auth.')
  })
})

describe('the secrets', () => {
  const secrets = (given: Record<string, string>, webhooks: string[]) => open({ given, webhooks }).connection.secrets()

  test('are the token, and the client secret with the one before', async () => {
    expect(await secrets({ accessToken: 'pat-1' }, ['old'])).toEqual({ credentials: { accessToken: 'pat-1' } })
    expect(await secrets({ accessToken: 'pat-1', clientSecret: 'new' }, ['old', 'older'])).toEqual({
      credentials: { accessToken: 'pat-1' },
      webhooks: ['new', 'old'],
    })
    expect(await secrets({ accessToken: 'pat-1', clientSecret: 'old' }, ['older', 'old'])).toMatchObject({
      webhooks: ['old', 'older'],
    })
    expect(await secrets({ accessToken: 'pat-1', clientSecret: 'old' }, ['old', 'older'])).toMatchObject({
      webhooks: ['old', 'older'],
    })
  })
})

test.each([
  [{}, {}],
  [{ apiVersion: '2026-09' }, { apiVersion: '2026-09' }],
  [{ allowV1: true }, { allowV1: true }],
  [
    { apiVersion: '2026-09', allowV1: true },
    { apiVersion: '2026-09', allowV1: true },
  ],
])('of the settings %j are written %j', async (settings, written) => {
  expect(await open({ settings }).connection.settings?.()).toEqual(written)
})

test('a removal leaves the app to a person, and the properties unless they go too', async () => {
  const { connection } = open()
  expect((await connection.removal({ fields: false })).map(({ state }) => state)).toEqual(['by-hand'])
  expect((await connection.removal({ fields: true })).map(({ state }) => state)).toEqual([
    'by-hand',
    'to-do',
    'to-do',
    'to-do',
    'to-do',
  ])
})

test('a new source begins with the latest version and either signature, and keeps what it says itself', () => {
  const { draft } = hubspotConnector
  expect(draft?.({ url: 'x' }, true)).toEqual({ apiVersion: '2026-09', allowV1: true, url: 'x' })
  expect(draft?.({ allowV1: false }, true)).toEqual({ apiVersion: '2026-09', allowV1: false })
  expect(draft?.({ url: 'x' }, false)).toEqual({ url: 'x' })
})

test('a probe is the delivery of the button Test, signed', () => {
  const { path, headers, body } = open().connection.probe('secret')
  expect([path, JSON.parse(body)]).toEqual([
    '',
    [{ subscriptionType: 'company.creation', objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' }],
  ])
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-hubspot-request-timestamp': String(testClock().now()),
  })
  expect(headers['x-hubspot-signature-v3']).toMatch(/^[A-Za-z0-9+/]{43}=$/)
})

test('the folder of the app is there before any credentials', () => {
  const { folder } = hubspotConnector
  const settings = z.parse(hubspotSettings, {})
  expect(Object.keys(folder?.files({ settings, webhookUrl }) ?? {})).toEqual([
    'hsproject.json',
    'src/app/app-hsmeta.json',
    'src/app/webhooks/webhooks-hsmeta.json',
  ])
  expect(folder?.afterwards('DIR')[0]).toBe('  cd DIR')
})

test('what signs the deliveries is told by the last one', () => {
  const { connection } = open({ settings: { allowV1: true } })
  expect(connection.signedWith?.(undefined)).toMatchObject({ state: 'none' })
  expect(connection.signedWith?.({ signature: 'v1', taken: true })).toMatchObject({ state: 'taken' })
})
