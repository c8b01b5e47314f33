import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { espoConnector } from '#lib/crm/espocrm/connect.ts'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import type { ConnectStep } from '#lib/crm/setup/connector.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const webhookUrl = 'https://hooks.example.com/webhooks/espocrm'
const full = { Account: { read: 'all', edit: 'all' }, Contact: { read: 'all' }, User: { read: 'all' }, Webhook: true }
const me = (table: object = full, type = 'api') =>
  answerOf(200, { json: { user: { userName: 'roomkeeper', type }, acl: { table }, settings: { version: '9.2.7' } } })
const webhook = (id: string, more = {}) => ({
  id,
  event: 'Account.create',
  url: `${webhookUrl}/Account.create`,
  isActive: true,
  skipOwn: true,
  secretKey: `secret-${id}`,
  ...more,
})
const list = (...webhooks: object[]) => answerOf(200, { json: { list: webhooks } })

interface Setting {
  given?: Record<string, string>
  stored?: unknown
  routes?: Parameters<typeof scriptedFetch>[0]
  settings?: object
}

const open = ({ given = { apiKey: 'new-key' }, stored, routes = {}, settings = {} }: Setting) => {
  const api = scriptedFetch({
    'GET /api/v1/App/user': me(),
    'GET /api/v1/Webhook': list(webhook('1')),
    'GET /api/v1/Metadata': answerOf(200, { json: { type: 'text' } }),
    'GET /api/v1/Account/layout/detail': answerOf(200, { json: [{ rows: [[{ name: 'cDocspaceRoomUrl' }]] }] }),
    ...routes,
  })
  vi.stubGlobal('fetch', api.fetch)
  const connection = espoConnector.open({
    settings: z.parse(espoSettings, { url: 'https://crm.example.com', ...settings }),
    given,
    stored: { credentials: stored, webhooks: [] },
    webhookUrl,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const keys = () => [
    ...new Set(api.asked.map(({ headers }) => headers.get('x-api-key') ?? headers.get('authorization'))),
  ]
  return { connection, keys, ...api }
}

const shown = (steps: readonly ConnectStep[]) => steps.map(({ what, state }) => `${state}: ${what}`)
const fields = ['cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceInvitationUrl', 'cDocspaceStatus']
const done = [
  'done: rights of the API user roomkeeper',
  ...fields.map((name) => `done: field ${name} on Account`),
  'done: panel DocSpace on the page of Account',
  'done: webhook Account.create',
]
const former = 'to-do: delete the webhook Account.create of another API user, whose deliveries would be refused'
const admin = { adminUser: 'admin', adminPassword: 'secret' }
const basic = `Basic ${btoa('admin:secret')}`

test.each([
  ['api', 'EspoCRM 9.2.7 as API user roomkeeper'],
  ['regular', 'EspoCRM 9.2.7 as regular user roomkeeper'],
])('the user of type %s is greeted as "%s"', async (type, hello) => {
  const { connection } = open({ routes: { 'GET /api/v1/App/user': me(full, type) } })
  expect(await connection.hello()).toBe(hello)
})

describe('the steps', () => {
  test('are all done where everything is there', async () => {
    const { connection, keys } = open({})
    expect(shown(await connection.steps())).toEqual(done)
    expect(keys()).toEqual(['new-key'])
  })

  test('are the rights alone where those are not enough', async () => {
    const { connection, calls } = open({ routes: { 'GET /api/v1/App/user': me({ ...full, Webhook: false }) } })
    expect(shown(await connection.steps())).toEqual(['wrong: rights of the API user roomkeeper'])
    expect(calls()).toEqual(['GET /api/v1/App/user'])
  })

  test('have the webhooks of the API user whose key was stored', async () => {
    const { connection, keys } = open({
      stored: { apiKey: 'old-key' },
      routes: { 'GET /api/v1/Webhook': [list(webhook('1')), list(webhook('2'))] },
    })
    expect(shown(await connection.steps())).toEqual([...done, former])
    expect(keys()).toEqual(['new-key', 'old-key'])
  })

  test('have those of everybody where an administrator is given', async () => {
    const { connection, keys } = open({
      given: { apiKey: 'new-key', ...admin },
      routes: { 'GET /api/v1/Webhook': [list(webhook('1')), list(webhook('1'), webhook('2'))] },
    })
    expect(shown(await connection.steps())).toEqual([...done, former])
    expect(keys()).toEqual(['new-key', basic])
  })

  test.each([{ adminUser: 'admin' }, { adminPassword: 'secret' }])(
    'ask nobody as half of an administrator: %j',
    async (half) => {
      const { connection, keys } = open({ given: { apiKey: 'key', ...half } })
      await connection.steps()
      expect(keys()).toEqual(['key'])
      expect(connection.proof?.make).toBeUndefined()
    },
  )

  test('are asked for once by the stored key where none is given, or the same', async () => {
    for (const given of [{}, { apiKey: 'old-key' }]) {
      const { connection, keys, calls } = open({
        given: given as Record<string, string>,
        stored: { apiKey: 'old-key' },
      })
      expect(shown(await connection.steps())).toEqual(done)
      expect(keys()).toEqual(['old-key'])
      expect(calls().filter((call) => call.startsWith('GET /api/v1/Webhook'))).toHaveLength(1)
    }
  })
})

test('a record of a proof is removed by the API user where no administrator is given', async () => {
  const { connection, keys } = open({ routes: { 'DELETE /api/v1/Account/7': answerOf(200, { json: true }) } })
  await connection.proof?.remove('Account', '7')
  expect(keys()).toEqual(['new-key'])
})

describe('a removal', () => {
  test('leaves the fields unless it is to take them too', async () => {
    const { connection } = open({})
    expect(shown(await connection.removal({ fields: false }))).toEqual(['to-do: delete the webhook Account.create'])
    const layout = answerOf(200, { json: [{ customLabel: 'DocSpace' }] })
    const all = open({ routes: { 'GET /api/v1/Account/layout/detail': layout } })
    expect(shown(await all.connection.removal({ fields: true }))).toEqual([
      'to-do: delete the webhook Account.create',
      'to-do: take the panel DocSpace off the page of Account',
      ...fields.map((name) => `to-do: delete the field ${name} of Account`),
    ])
  })

  test('is the administrator’s where one is given', async () => {
    const { connection, keys } = open({ given: { apiKey: 'key', ...admin } })
    await connection.removal({ fields: true })
    expect(keys()).toEqual([basic])
  })
})

test('the secrets are the key and what EspoCRM signs with', async () => {
  const { connection } = open({
    routes: { 'GET /api/v1/Webhook': list(webhook('1'), webhook('2', { secretKey: undefined })) },
  })
  expect(await connection.secrets()).toEqual({ credentials: { apiKey: 'new-key' }, webhooks: ['secret-1'] })
})

test('the webhooks that are off are told of', async () => {
  const off = { event: 'Contact.create', url: `${webhookUrl}/Contact.create`, isActive: false }
  const { connection } = open({
    routes: { 'GET /api/v1/Webhook': list(webhook('1'), webhook('2', off)) },
  })
  const notes = (await connection.deliveries?.()) ?? []
  expect(notes.map(({ what, state }) => `${state}: ${what.split(':')[0]}`)).toEqual([
    'off: the webhook Contact.create is switched off',
  ])
})

test('a probe is a signed delivery of nobody', () => {
  const { connection } = open({})
  const { path, headers, body } = connection.probe('secret')
  expect([path, body, headers['content-type']]).toEqual(['/Account.create', '[]', 'application/json'])
  expect(Buffer.from(headers.signature ?? '', 'base64').toString()).toMatch(/^roomkeeper:[0-9a-f]{64}$/)
})

test('notes need the right on streams', async () => {
  const [rights] = await open({ settings: { notes: true } }).connection.steps()
  expect(rights).toMatchObject({ state: 'wrong', how: expect.arrayContaining(['  Account: stream = all']) })
})
