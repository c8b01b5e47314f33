import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import type { Connection, ConnectOptions, Connector } from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { caught } from '../worlds/world.ts'

const kinds: Connector['kinds'] = {
  wrong: [
    { name: 'token', form: /^short/, is: 'a token that ends within the hour', taken: true },
    { name: 'token', form: /^user/, is: 'the token of a user' },
    { name: 'secret', form: /^pat-/, is: 'an access token', taken: true },
    { name: 'other', form: /^x|^$/, is: 'something else' },
  ],
  right: { token: 'the token of the app', secret: 'the client secret' },
}
const asks: Connector['asks'] = [
  { name: 'token', what: '', secret: true, storedIn: 'credentials' },
  { name: 'secret', what: '', secret: true, storedIn: 'webhooks' },
]
const refused = new RetryLater(crmReasons['crm-key-refused'], { detail: 'GET account: 401', after: 900_000 })

interface Setting {
  given?: Record<string, string>
  stored?: Partial<ConnectOptions<unknown>['stored']>
  fails?: Error
  more?: Partial<Connector>
  settings?: unknown
}

const open = ({ given = {}, stored = {}, fails, more, settings = {} }: Setting) => {
  const asked: string[] = []
  const answering = async <T>(what: string, answer: T): Promise<T> => {
    asked.push(what)
    if (fails) throw fails
    return answer
  }
  const connection = {
    hello: () => answering('hello', 'account 7'),
    steps: () => answering('steps', [{ what: 'field', state: 'done' as const }]),
    probe: () => ({ path: '/x', headers: {}, body: '' }),
  }
  const connector: Connector = { asks, kinds, open: () => connection as unknown as Connection, ...more }
  const options = {
    settings,
    given,
    stored: { credentials: undefined, webhooks: [], ...stored },
    webhookUrl: 'http://127.0.0.1:8787/webhooks/acme',
  }
  return { connection: openConnector('acme', connector, options as unknown as ConnectOptions<unknown>), asked }
}

describe('a connection', () => {
  test('answers as the CRM does', async () => {
    const { connection } = open({ given: { token: 'right' } })
    expect(await connection.hello()).toBe('account 7')
    expect(await connection.steps()).toEqual([{ what: 'field', state: 'done' }])
    expect(connection.probe('secret').path).toBe('/x')
  })

  test('begins its steps with an address that the CRM cannot reach', async () => {
    const settings = { url: 'https://api.acme.example' }
    const { connection } = open({ settings, more: { deliversTo: 'public' } })
    expect((await connection.steps()).map(({ state }) => state)).toEqual(['wrong', 'done'])
  })

  test('has no kinds of credentials to tell apart where the CRM has none', async () => {
    const connector = { asks, open: () => ({ hello: async () => 'hello', steps: async () => [] }) }
    const options = {
      settings: undefined,
      given: { token: 'short' },
      stored: { credentials: 'x', webhooks: [] },
      webhookUrl: 'https://x.example',
    }
    const connection = openConnector(
      'acme',
      connector as unknown as Connector,
      options as unknown as ConnectOptions<unknown>,
    )
    expect(await connection.hello()).toBe('hello')
  })
})

describe('a credential of a kind that the CRM takes for a while', () => {
  const detail = 'token (ACME_TOKEN) is a token that ends within the hour; give the token of the app'

  test.each<[string, Setting, string]>([
    ['given', { given: { token: 'short-lived' } }, detail],
    ['stored', { stored: { credentials: { token: 'short-lived', number: 7 } } }, detail],
    [
      'stored for webhooks',
      { stored: { webhooks: ['pat-1', 'older'] } },
      'secret (ACME_SECRET) is an access token; give the client secret',
    ],
  ])('is named before the CRM is asked: %s', async (_, setting, says) => {
    const { connection, asked } = open(setting)
    for (const work of [connection.hello, connection.steps])
      expect(await caught(work())).toMatchObject({
        name: 'Park',
        reason: { code: 'crm-wrong-credential' },
        detail: says,
      })
    expect(asked).toEqual([])
  })

  test('is none where the given one stands in for the stored one', async () => {
    const { connection } = open({
      given: { token: 'right', secret: 'right' },
      stored: { credentials: { token: 'short' }, webhooks: ['pat-1'] },
    })
    expect(await connection.hello()).toBe('account 7')
  })
})

describe('a refusal', () => {
  const refusal = async (setting: Setting) => caught(open({ fails: refused, ...setting }).connection.hello())

  test('says which kind was given, and which is right', async () => {
    const error = await refusal({ given: { token: 'user-7' } })
    expect(error).toMatchObject({
      name: 'RetryLater',
      reason: refused.reason,
      detail: 'GET account: 401; token (ACME_TOKEN) is the token of a user; give the token of the app',
      after: 900_000,
      cause: refused,
    })
  })

  test('says of each given credential what it must be, where no form tells', async () => {
    expect(await refusal({ given: { token: 'guessed', secret: 'guessed' } })).toMatchObject({
      detail:
        'GET account: 401; token (ACME_TOKEN) must be the token of the app; secret (ACME_SECRET) must be the client secret',
    })
    expect(await refusal({ given: { other: 'x' } })).toMatchObject({
      detail: 'GET account: 401; other (ACME_OTHER) is something else; give another one',
    })
  })

  test('stays as it is where nothing was given', async () => expect(await refusal({})).toBe(refused))

  test('that says nothing of itself has no waiting time either', async () => {
    const bare = new RetryLater(crmReasons['crm-key-refused'])
    const error = await refusal({ fails: bare, given: { token: 'guessed' } })
    expect(error).toMatchObject({ detail: 'token (ACME_TOKEN) must be the token of the app' })
    expect((error as RetryLater).after).toBeUndefined()
  })

  test.each([
    new RetryLater(crmReasons['crm-unreachable']),
    new Park(crmReasons['crm-key-refused']),
    new TypeError('ours'),
  ])('of another kind stays what it is: %s', async (fails) => {
    expect(await refusal({ fails, given: { token: 'user-7' } })).toBe(fails)
  })
})
