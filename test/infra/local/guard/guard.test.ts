import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gateway } from '#infra/local/aws/http/gateway.ts'
import { listen } from '#infra/local/aws/listen.ts'
import { startMail } from '#infra/local/aws/mail/mail.ts'
import { startQueueEmulator } from '#infra/local/aws/queues/emulator.ts'
import { secretsEndpoint } from '#infra/local/aws/secrets/endpoint.ts'
import { SecretStore } from '#infra/local/aws/secrets/store.ts'
import { controls, refusalOf, simulatedApi, webhooks } from '#infra/local/guard/guard.ts'
import { startDocSpace } from '#infra/simulators/docspace/index.ts'
import { installations } from '#infra/simulators/index.ts'

interface Asked {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** A request as it goes over the line: `fetch` does not let `Host` be chosen, as a name that points at 127.0.0.1 chooses it. */
const ask = (url: string, { method, path, headers, body = '' }: Asked) =>
  new Promise<{ status: number; allowed: unknown; body: string }>((resolve, reject) => {
    const { port } = new URL(url)
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const all = { host: `127.0.0.1:${port}`, ...headers, ...length }
    const sent = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          allowed: response.headers['access-control-allow-origin'],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })

/** A request that this machine's own programs make of each server, with what a right answer is. */
interface Served {
  url: string
  asked: Asked
  status: number
}

const json = { 'content-type': 'application/json' }
const secret = 'roomkeeper/local/crm/espocrm'
const read = { method: 'POST', path: '/', body: JSON.stringify({ SecretId: secret }) }

/** What a CRM says at its root to who has no key. */
const withoutKey: Readonly<Record<string, number>> = { espocrm: 404, generic: 404 }

const running = new AsyncDisposableStack()
const served = new Map<string, Served>()

beforeAll(async () => {
  for (const [name, install] of Object.entries(installations)) {
    const { crm } = await install({})
    running.defer(() => crm.stop())
    served.set(name, {
      url: crm.url,
      asked: { method: 'GET', path: '/', headers: {} },
      status: withoutKey[name] ?? 401,
    })
  }
  const docspace = await startDocSpace()
  running.defer(() => docspace.stop())
  const settings = { method: 'GET', path: '/api/2.0/settings', headers: {} }
  served.set('docspace', { url: docspace.url, asked: settings, status: 200 })
  const store = new SecretStore((name) => `arn:aws:secretsmanager:us-east-1:0:secret:${name}-a1B2c3`)
  store.put(store.declare(secret), '{"apiKey":"the key"}')
  const secrets = await listen(0, controls, secretsEndpoint({ secrets: store }))
  running.defer(() => secrets.close())
  const target = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' }
  served.set('secrets', { url: secrets.url, asked: { ...read, headers: target }, status: 200 })
  const queues = await startQueueEmulator('us-east-1', () => undefined)
  running.defer(() => queues.close())
  const list = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' }
  served.set('queues', {
    url: queues.url,
    asked: { method: 'POST', path: '/', headers: list, body: '{}' },
    status: 200,
  })
  const mail = await startMail()
  running.defer(() => mail.close())
  served.set('mail', { url: mail.url, asked: { method: 'GET', path: '/store', headers: {} }, status: 200 })
})

afterAll(() => running.disposeAsync())

/** Services that a page could make act; the simulated APIs ask for keys instead, and take what their vendors take. */
const controlled = ['secrets', 'queues', 'mail']
const names = [...Object.keys(installations), 'docspace', ...controlled]

describe.each(names)('the door of %s', (name) => {
  const door = () => served.get(name) as Served
  const asking = (headers: Record<string, string>) =>
    ask(door().url, { ...door().asked, headers: { ...door().asked.headers, ...headers } })

  test.each([
    ["another site's page", { origin: 'https://evil.example' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a page that points its name at 127.0.0.1', { host: 'evil.example:8787', origin: 'http://evil.example:8787' }],
    ['such a page that reads, which sends no Origin', { host: 'evil.example:8787' }],
    ['a name that only begins as this machine is called', { host: '127.0.0.1.evil.example' }],
    ["what another site's page embeds", { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }],
  ])('is closed to %s', async (_, headers) => {
    const { status, allowed, body } = await asking(headers)
    expect([status, allowed]).toEqual([403, undefined])
    expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/^Only for this machine/) })
  })

  test('is open to this machine by each of its names, and to its own pages, and names nobody else', async () => {
    const { port } = new URL(door().url)
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const { status, allowed } = await asking({ host: `${host}:${port}`, origin: `http://${host}:${port}` })
      expect([host, status, allowed]).toEqual([host, door().status, undefined])
    }
    expect((await asking({})).status).toBe(door().status)
  })
})

describe.each(controlled)('the door of %s', (name) => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'takes no body that a page may send unasked, as %j',
    async (type) => {
      const { url, asked } = served.get(name) as Served
      const { 'content-type': _, ...rest } = asked.headers
      const headers = type === '' ? rest : { ...rest, 'content-type': type }
      const { status } = await ask(url, { method: 'POST', path: asked.path, headers, body: '{}' })
      expect(status).toBe(415)
    },
  )
})

describe('the door of the webhooks', () => {
  const deliver = async (headers: Record<string, string>) => {
    const heard: string[] = []
    const server = await listen(
      0,
      webhooks,
      gateway({
        api: {
          id: 'api',
          stage: '$default',
          routes: [{ routeKey: 'POST /webhooks/{source}', functionName: 'receive', timeoutMs: 10_000 }],
          throttle: undefined,
          routeThrottles: new Map(),
        },
        account: '000000000000',
        invoke: async (name) => {
          heard.push(name)
          return { payload: { statusCode: 202 } }
        },
        emit: () => undefined,
      }),
    )
    const { status } = await ask(server.url, { method: 'POST', path: '/webhooks/generic', headers, body: 'x' })
    await server.close()
    return { status, heard: heard.length }
  }

  test.each(['application/json', 'text/xml; charset=UTF-8', 'application/x-www-form-urlencoded', 'text/plain'])(
    'takes what CRMs send, as %s, through a tunnel too',
    async (type) => {
      expect(await deliver({ 'content-type': type, host: 'abc.tunnel.example' })).toEqual({ status: 202, heard: 1 })
    },
  )

  test.each(['https://evil.example', 'null'])('is closed to a page of %s: no CRM sends an Origin', async (origin) => {
    expect(await deliver({ ...json, origin })).toEqual({ status: 403, heard: 0 })
  })
})

test('what is signed for AWS may be a form, as SES is spoken to, and a simulated API takes what its vendor takes', () => {
  const form = { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded', 'content-length': '9' }
  expect(refusalOf({ ...form, authorization: 'AWS4-HMAC-SHA256 …' }, controls)).toBeUndefined()
  expect(refusalOf(form, controls)?.status).toBe(415)
  expect(refusalOf(form, simulatedApi)).toBeUndefined()
})

test('a link that somebody follows opens the page, and no other page can frame it', () => {
  const followed = { host: 'localhost:8788', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect(refusalOf({ ...followed, 'sec-fetch-dest': 'document' }, controls)).toBeUndefined()
  expect(refusalOf({ ...followed, 'sec-fetch-dest': 'iframe' }, controls)?.status).toBe(403)
})
