import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { genericConnector } from '#lib/crm/generic/connect.ts'
import { genericSettings } from '#lib/crm/generic/settings.ts'
import { verifyStandard } from '#lib/crm/generic/standard-webhooks.ts'
import { answerOf, scriptedFetch } from '../scripted-api.ts'
import { caught, testClock } from '../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const callbackUrl = 'https://shop.acme.example/rooms'
const header = { auth: 'header', header: 'x-secret' }
const clock = testClock()

const open = (settings: object = {}, stored: { webhooks?: string[]; credentials?: unknown } = {}) =>
  genericConnector.open({
    settings: z.parse(genericSettings, settings),
    given: {},
    stored: { credentials: stored.credentials, webhooks: stored.webhooks ?? [] },
    webhookUrl: 'https://hooks.example.com/webhooks/generic',
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock,
  })

describe('a sender of one’s own', () => {
  test('is greeted by the way it proves itself, and needs no steps', async () => {
    expect(await open().hello()).toBe('Any sender that signs as Standard Webhooks')
    expect(await open(header).hello()).toBe('Any sender that has a secret in the header x-secret')
    expect(await open().steps()).toEqual([])
    expect((await open().removal({ fields: true })).map(({ state }) => state)).toEqual(['by-hand'])
  })

  test('has secrets made for it, or keeps those that are stored', async () => {
    const made = await open().secrets()
    expect(made).toEqual({ webhooks: [expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/)] })
    expect(await open(header).secrets()).toEqual({ webhooks: [expect.stringMatching(/^[\w-]{32}$/)] })
    expect(await open({}, { webhooks: ['a', 'b'] }).secrets()).toEqual({ webhooks: ['a', 'b'] })
    expect(await open({ callbackUrl }).secrets()).toMatchObject({
      credentials: { signingSecrets: [expect.stringMatching(/^whsec_/)] },
    })
    const stored = { credentials: { signingSecrets: [secret] } }
    expect(await open({ callbackUrl }, stored).secrets()).toMatchObject(stored)
  })

  test('is told where to deliver, and with what', () => {
    expect(open().handOver?.('s3')).toEqual([
      'The sender delivers to https://hooks.example.com/webhooks/generic (POST, application/json):',
      expect.stringContaining('"id"'),
      'signed as Standard Webhooks with s3',
    ])
    expect(open(header).handOver?.('s3')?.at(-1)).toBe('with the header x-secret: s3')
    const stored = { credentials: { signingSecrets: [secret, 'whsec_Older9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] } }
    expect(open({ callbackUrl }, stored).handOver?.('s3')?.at(-1)).toBe(
      `Callbacks to ${callbackUrl} are signed with ${secret}`,
    )
  })

  test('is not tried with a room’s values', async () => {
    const how = async (settings: object) => (await open(settings).tryFields())[0]?.how?.[0]
    expect(await how({ callbackUrl })).toMatch(/^They go to callbackUrl/)
    expect(await how({})).toMatch(/^Without callbackUrl/)
  })
})

test('a probe is authentic', () => {
  const { headers, body } = open().probe(secret)
  expect(verifyStandard(headers, Buffer.from(body), [secret], clock.now())).toEqual({ ok: true })
  expect(JSON.parse(body)).toEqual({ type: 'roomkeeper.test', data: {} })
  expect(open(header).probe('s3').headers).toEqual({ 'content-type': 'application/json', 'x-secret': 's3' })
})

describe('a client that proves the way', () => {
  const make = async (status: number, settings: object = {}) => {
    const { fetch, asked } = scriptedFetch({ 'POST /webhooks/generic': answerOf(status) })
    vi.stubGlobal('fetch', fetch)
    const made = await caught(
      (async () => {
        throw await open(settings, { webhooks: [secret] }).proof?.make?.({
          object: 'client',
          name: 'Roomkeeper proof',
          fields: {},
        })
      })(),
    )
    return { made, asked }
  }

  test('is sent as its sender would send it', async () => {
    const { made, asked } = await make(202)
    const { id = '', name } = Object(asked[0]?.body) as { id?: string; name?: string }
    expect([name, made]).toEqual(['Roomkeeper proof', { id: keyIdOf(id) }])
    const headers = Object.fromEntries(asked[0]?.headers ?? [])
    expect(verifyStandard(headers, Buffer.from(JSON.stringify({ id, name })), [secret], clock.now())).toEqual({
      ok: true,
    })
    expect((await make(202, header)).asked[0]?.headers.get('x-secret')).toBe(secret)
  })

  test.each([
    [401, 'crm-not-understood', 'the receiver answered 401: roomkeeper connect generic stores the secret'],
    [404, 'crm-not-understood', 'the receiver answered 404: roomkeeper connect generic stores the secret'],
    [503, 'crm-unreachable', 'POST webhook: 503'],
    [200, 'crm-unreachable', 'POST webhook: 200'],
  ])('is not taken with %d', async (status, code, detail) => {
    expect((await make(status)).made).toMatchObject({ reason: { code }, detail })
  })

  test('leaves nothing to delete', async () => {
    expect(await open().proof?.remove('client', 'x')).toBeUndefined()
  })
})
