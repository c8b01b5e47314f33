import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTokens } from '#lib/crm/salesforce/api/token.ts'
import type { SalesforceCredentials } from '#lib/crm/salesforce/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedApi } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

const bySecret = { clientId: 'id', clientSecret: 'secret' }
const token = (access_token: string, scope?: string) => answerOf(200, { json: { access_token, scope } })
let organizations = 0

const open = (answers: HttpAnswer[], credentials: SalesforceCredentials = bySecret) => {
  organizations += 1
  const api = scriptedApi({ 'POST /services/oauth2/token': answers })
  return { ...api, tokens: createTokens(api.http, `https://org-${organizations}.example`, credentials, testClock()) }
}

describe('a token', () => {
  test('is asked for once, also by several at a time', async () => {
    const { tokens, asked } = open([token('one'), token('two')])
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['one', 'one'])
    expect(await tokens.current()).toBe('one')
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/services/oauth2/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials&client_id=id&client_secret=secret',
        repeatable: true,
      },
    ])
  })

  test('that ended is asked for again, and one that was renewed meanwhile is kept', async () => {
    const { tokens, asked } = open([token('one'), token('two'), token('three')])
    await tokens.expire('one')
    await tokens.current()
    await tokens.expire('one')
    expect(await tokens.current()).toBe('two')
    await tokens.expire('one')
    expect(await tokens.current()).toBe('two')
    expect(asked).toHaveLength(2)
  })

  test('that several find ended at different moments is asked for once more alone', async () => {
    const { tokens, asked } = open([token('one'), token('two'), token('three')])
    await tokens.current()
    const expired = [tokens.expire('one')]
    const renewed = expired[0]?.then(() => tokens.current())
    for (let moment = 0; moment < 5; moment += 1) {
      await Promise.resolve()
      expired.push(tokens.expire('one'))
    }
    await Promise.all(expired)
    expect(await renewed).toBe('two')
    expect(await tokens.current()).toBe('two')
    expect(asked).toHaveLength(2)
  })

  test('that is refused with a cause is waited for with its remedy, whatever the status', async () => {
    for (const status of [400, 401])
      expect(
        await caught(open([answerOf(status, { json: { error: 'invalid_client' } })]).tokens.current()),
      ).toMatchObject({ detail: `POST token: ${status}, clientSecret is not that of the app` })
  })

  test('that was refused is asked for again', async () => {
    const { tokens } = open([answerOf(401), token('one')])
    expect(await caught(tokens.current())).toMatchObject({ reason: { code: 'crm-key-refused' }, after: 900_000 })
    expect(await tokens.current()).toBe('one')
  })

  test.each([400, 401])('refused with %i is waited for', async (status) => {
    expect(await caught(open([answerOf(status)]).tokens.current())).toMatchObject({
      reason: { code: 'crm-key-refused' },
      detail: `POST token: ${status}`,
      after: 900_000,
    })
  })

  test.each([
    [answerOf(500), 'POST token: 500'],
    [answerOf(201), 'POST token: 201'],
    [token(''), 'POST token: 200, but not as documented'],
    [answerOf(200, { json: {} }), 'POST token: 200, but not as documented'],
  ])('that does not come is waited for', async (answer, detail) => {
    expect(await caught(open([answer]).tokens.current())).toMatchObject({ name: 'RetryLater', detail })
  })

  test.each([
    ['api', true],
    ['full', true],
    ['web api', true],
    ['openid web', false],
    ['apis', false],
    ['', false],
    [undefined, true],
  ])('with the scope "%s" is taken: %j', async (scope, good) => {
    const got = await caught(open([token('one', scope)]).tokens.current())
    if (good) expect(got).toBe('nothing was thrown')
    else
      expect(got).toMatchObject({
        reason: { code: 'crm-key-refused' },
        detail: 'the app lacks the scope api, Manage user data via APIs',
        after: 900_000,
      })
  })
})

describe('an assertion', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const byKey = { clientId: 'id', username: 'user', audience: 'https://login.salesforce.com' }

  test('is signed by the key, and ends after three minutes', async () => {
    const { tokens, asked } = open([token('one')], { ...byKey, privateKey: pem })
    await tokens.current()
    const form = new URLSearchParams(asked[0]?.body as string)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'RS256' })
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'id',
      sub: 'user',
      aud: 'https://login.salesforce.com',
      exp: testClock().now() / 1_000 + 180,
    })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('sha256', signed, createPublicKey(pem), Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test('is not made with what is no key', async () => {
    const { tokens, asked } = open([], { ...byKey, privateKey: 'no key' })
    expect(await caught(tokens.current())).toMatchObject({
      reason: { code: 'crm-key-refused' },
      detail: 'the private key is no PEM',
      after: 900_000,
    })
    expect(asked).toEqual([])
  })
})
