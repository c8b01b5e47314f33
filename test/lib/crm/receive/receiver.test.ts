import { describe, expect, test } from 'vitest'
import { configureSources } from '#lib/crm/configure.ts'
import { isAuthentic, largestBody, type ReceivedAs, type ReceiveOptions, receive } from '#lib/crm/receive/receiver.ts'
import type { ClientCreated } from '#lib/crm/source.ts'
import { hmac } from '#lib/runtime/signing/signature.ts'

const secret = 'an-espocrm-secret'
const sources = await configureSources({ espocrm: { url: 'https://crm.example.com' } }, {})

const sign = (body: string, key = secret) =>
  Buffer.from(`6b026f67b5bb3298b:${hmac(key, body).toString('hex')}`).toString('base64')

/** A receipt of `body` as EspoCRM sends it, with what the test changes, and what reached the queue. */
const deliver = async (body: string, changes: Partial<ReceiveOptions> & { headers?: Record<string, string> } = {}) => {
  const queued: ClientCreated[] = []
  const { headers, ...options } = changes
  const receipt = await receive({
    delivery: {
      method: 'POST',
      url: 'https://hooks.example.com/webhooks/espocrm/Account.create',
      path: 'Account.create',
      headers: { 'content-type': 'application/json', signature: sign(body), ...headers },
      body: Buffer.from(body),
    },
    configured: sources.get('espocrm'),
    secrets: async () => [secret],
    now: 0,
    enqueue: async (created) => void queued.push(...created),
    ...options,
  })
  return { ...receipt, queued }
}

const body = '[{"id":"6b026f89926e476b6","name":"Acme"}]'

describe('the receiver', () => {
  test('answers 202 when the client is in the queue, and says nothing of it', async () => {
    const { as, answer, queued } = await deliver(body)
    expect([as, answer.status]).toEqual(['accepted', 202])
    expect(queued).toEqual([{ ref: { source: 'espocrm', type: 'Account', id: '6b026f89926e476b6' } }])
    expect(answer.body).not.toContain('6b026f89926e476b6')
  })

  test('says which subscription a delivery proves; a test of our own proves none', async () => {
    expect((await deliver(body)).events).toEqual(['Account.create'])
    expect(await deliver('[]')).not.toHaveProperty('events')
    expect(await deliver(body, { headers: { signature: sign(body, 'wrong') } })).not.toHaveProperty('events')
  })

  test('answers 2xx to an event that is not ours, with nothing in the queue', async () => {
    const delivery = {
      method: 'POST',
      url: '',
      path: 'Account.update',
      headers: { 'content-type': 'application/json', signature: sign(body) },
      body: Buffer.from(body),
    }
    const { as, answer, queued } = await deliver(body, { delivery })
    expect([as, answer.status, queued]).toEqual(['ignored', 202, []])
  })

  test('answers the same bare 401 for every reason', async () => {
    const refused = await Promise.all([
      deliver(body, { headers: { signature: sign(body, 'another secret') } }),
      deliver(body, { headers: { signature: 'short' } }),
      deliver(body, { headers: { signature: sign(`${body} `) } }),
      deliver(body, { headers: { signature: '' } }),
    ])
    expect(new Set(refused.map(({ answer }) => JSON.stringify(answer))).size).toBe(1)
    expect(refused.map(({ answer }) => answer.status)).toEqual([401, 401, 401, 401])
    expect(refused.flatMap(({ queued }) => queued)).toEqual([])
    expect(new Set(refused.map(({ reason }) => reason)).size).toBeGreaterThan(1)
  })

  test.each([
    ['body not JSON', '{"id":', 'body'],
    ['an array of garbage', '[1,null,"x"]', '[0].id'],
    ['a record without an id', '[{"id":"ok1"},{"name":"x"}]', '[1].id'],
    ['an id that could not be a key', '[{"id":"a:b"}]', '[0].id'],
    ['an object', '{"id":"6b026f89926e476b6"}', 'body'],
  ])('answers 400 that names the field: %s', async (_case, garbage, field) => {
    const { as, answer, queued } = await deliver(garbage)
    expect([as, answer.status, queued]).toEqual(['malformed', 400, []])
    expect(JSON.parse(answer.body ?? '').error).toContain(field)
  })

  test('answers 413 and 415 before it looks at a signature', async () => {
    const large = 'x'.repeat(largestBody + 1)
    expect((await deliver(large)).answer.status).toBe(413)
    expect((await deliver(body, { headers: { 'content-type': 'text/plain' } })).answer.status).toBe(415)
    expect(
      (await deliver(body, { headers: { 'content-type': 'application/json; charset=utf-8' } })).answer.status,
    ).toBe(202)
  })

  test('takes a body of exactly one megabyte, and reads the media type as HTTP writes it', async () => {
    const largest = `[{"id":"ok1","name":"${'x'.repeat(largestBody)}`.slice(0, largestBody - 3).concat('"}]')
    expect(Buffer.byteLength(largest)).toBe(1_000_000)
    expect((await deliver(largest)).answer.status).toBe(202)
    for (const type of ['application/json;charset=utf-8', 'application/json ; charset=utf-8', ' Application/JSON']) {
      expect((await deliver(body, { headers: { 'content-type': type } })).answer.status, type).toBe(202)
    }
    for (const type of ['', 'application/jsonp', 'text/plain; application/json']) {
      const { as, reason, answer } = await deliver(body, { headers: { 'content-type': type } })
      expect([as, reason, answer.status], type).toEqual(['wrong-type', 'wrong-content-type', 415])
    }
  })

  test('answers 503 when the queue or the secrets are out of reach, so that the sender comes again', async () => {
    const down = async () => {
      throw new Error('down')
    }
    expect((await deliver(body, { enqueue: down })).answer.status).toBe(503)
    expect((await deliver(body, { secrets: down })).answer.status).toBe(503)
  })

  test('is closed, not open, for a source that is not configured or has no secret', async () => {
    expect((await deliver(body, { configured: undefined })).answer.status).toBe(404)
    const { answer, queued } = await deliver(body, { secrets: async () => [] })
    expect([answer.status, queued]).toEqual([404, []])
  })

  test('takes the old secret while a rotation lasts', async () => {
    const { answer } = await deliver(body, { secrets: async () => ['the new one', secret] })
    expect(answer.status).toBe(202)
  })

  test('names what failed by its errors alone, and is not surprised by what is none', async () => {
    const throws = (thrown: unknown) => async () => {
      throw thrown
    }
    const detailOf = async (thrown: unknown) => (await deliver(body, { secrets: throws(thrown) })).detail
    expect(await detailOf(new RangeError('Acme', { cause: new TypeError('Acme', { cause: 'Acme' }) }))).toBe(
      'RangeError: TypeError',
    )
    expect(await detailOf('Acme')).toBe('string')
  })

  test('passes on what names the send, and nothing where the source does not say', async () => {
    const sends: unknown[] = []
    const enqueue = async (_: unknown, send: unknown) => void sends.push(send)
    await deliver(body, { enqueue })
    const espocrm = sources.get('espocrm')
    if (!espocrm) throw new Error('EspoCRM is configured')
    const { deduplicationKey: _, ...webhook } = espocrm.source.webhook
    await deliver(body, { enqueue, configured: { ...espocrm, source: { ...espocrm.source, webhook } } })
    expect(sends).toEqual([Buffer.from(body), undefined])
  })

  test('enqueues nothing where a delivery names no client', async () => {
    const calls: unknown[] = []
    const enqueue = async (created: unknown) => void calls.push(created)
    const { as, clients } = await deliver('[]', { enqueue })
    expect([as, clients, calls]).toEqual(['ignored', 0, []])
  })

  test('takes a secret for usable where one of several is', async () => {
    const espocrm = sources.get('espocrm')
    if (!espocrm) throw new Error('EspoCRM is configured')
    const secretProblem = (one: string) => (one === 'unusable' ? 'it is unusable' : undefined)
    const configured = {
      ...espocrm,
      source: { ...espocrm.source, webhook: { ...espocrm.source.webhook, secretProblem } },
    }
    const reasonWith = async (...secrets: string[]) =>
      (await deliver(body, { configured, secrets: async () => secrets })).reason
    expect(await reasonWith('unusable', 'another')).toBe('wrong-signature')
    expect(await reasonWith('unusable', 'unusable')).toBe('unusable-secret')
  })

  test('names an error that happened while it parsed', async () => {
    const espocrm = sources.get('espocrm')
    if (!espocrm) throw new Error('EspoCRM is configured')
    const parse = () => {
      throw new RangeError('Acme')
    }
    const configured = { ...espocrm, source: { ...espocrm.source, webhook: { ...espocrm.source.webhook, parse } } }
    const { as, detail } = await deliver(body, { configured })
    expect([as, detail]).toEqual(['unavailable', expect.stringMatching(/^RangeError /)])
  })

  test('says which signatures a delivery carried, where the source tells them apart', async () => {
    const espocrm = sources.get('espocrm')
    if (!espocrm) throw new Error('EspoCRM is configured')
    const withSignatures = (names: string | undefined) => ({
      ...espocrm,
      source: { ...espocrm.source, webhook: { ...espocrm.source.webhook, signatures: () => names } },
    })
    expect(await deliver(body, { configured: withSignatures('v3') })).toHaveProperty('signature', 'v3')
    expect(await deliver(body, { configured: withSignatures(undefined) })).not.toHaveProperty('signature')
    expect(await deliver(body)).not.toHaveProperty('signature')
  })
})

test.each<[ReceivedAs, Parameters<typeof isAuthentic>[0]['reason'], boolean | undefined]>([
  ['accepted', undefined, true],
  ['ignored', undefined, true],
  ['malformed', 'malformed', true],
  ['unauthorised', 'wrong-signature', false],
  ['unauthorised', 'too-old', false],
  ['unauthorised', undefined, false],
  ['unauthorised', 'missing-signature', undefined],
  ['unauthorised', 'malformed-timestamp', undefined],
  ['closed', 'no-secret', undefined],
  ['unavailable', 'queue-refused', undefined],
])('a delivery received as %s for %s proved where it comes from: %s', (as, reason, authentic) => {
  expect(isAuthentic({ as, ...(reason && { reason }) })).toBe(authentic)
})
