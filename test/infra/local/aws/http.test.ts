import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { httpApi, lambda, route, startTestAws, writeAssembly } from './fixture.ts'

// Answers with its event, or with what the query asks for.
const echo = `export const handler = async (event) => {
  const { answer } = event.queryStringParameters ?? {}
  if (answer === 'fail') throw new Error('no')
  if (answer === 'slow') await new Promise((resolve) => setTimeout(resolve, 5000))
  return answer ? JSON.parse(answer) : { statusCode: 200, body: JSON.stringify(event) }
}`

const start = (routeKeys: string[], stage: object = {}, properties = {}) => {
  const routes = Object.assign({}, ...routeKeys.map((key) => route(key, 'Echo')))
  return startTestAws(writeAssembly({ ...httpApi(stage), ...routes, ...lambda('Echo', properties) }, { Echo: echo }))
}

interface HttpEvent {
  routeKey: string
  rawPath: string
  pathParameters?: Record<string, string>
  body?: string
  isBase64Encoded: boolean
  [name: string]: unknown
}

const eventOf = async (response: Response): Promise<HttpEvent> => (await response.json()) as HttpEvent

describe('the event', () => {
  test('is of payload format 2.0', async () => {
    const { apiUrl } = await start(['POST /webhooks/{source}'])
    const headers = {
      'Content-Type': 'application/json',
      'X-Signature': 'abc',
      cookie: 'a=1; b=2',
      'user-agent': 'crm/1',
    }
    const event = await eventOf(
      await fetch(`${apiUrl}/webhooks/espo%20crm?x=1&x=2&y=%20z`, { method: 'POST', body: '{"n":"ü"}', headers }),
    )
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /webhooks/{source}',
      rawPath: '/webhooks/espo crm',
      rawQueryString: 'x=1&x=2&y=%20z',
      queryStringParameters: { x: '1,2', y: ' z' },
      pathParameters: { source: 'espo crm' },
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', 'x-signature': 'abc', 'user-agent': 'crm/1' },
      body: '{"n":"ü"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        stage: '$default',
        routeKey: 'POST /webhooks/{source}',
        requestId: expect.any(String),
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
        http: { method: 'POST', path: '/webhooks/espo crm', sourceIp: '127.0.0.1', userAgent: 'crm/1' },
      },
    })
    expect(event.headers).not.toHaveProperty('cookie')
  })

  test.each([
    ['application/json; charset=utf-8', Buffer.from('{}'), false],
    ['text/plain', Buffer.from('hi'), false],
    ['application/vnd.crm+json', Buffer.from('{}'), false],
    ['application/x-www-form-urlencoded', Buffer.from('a=1'), true],
    ['application/octet-stream', Buffer.from([0, 255, 128]), true],
    ['application/json', Buffer.from([0x7b, 0xff, 0x7d]), true],
  ])('carries a body of type %s so that no byte is lost', async (type, bytes, encoded) => {
    const { apiUrl } = await start(['POST /x'])
    const request = { method: 'POST', body: bytes, headers: { 'content-type': type } }
    const { body = '', isBase64Encoded } = await eventOf(await fetch(`${apiUrl}/x`, request))
    expect(isBase64Encoded).toBe(encoded)
    expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').equals(bytes)).toBe(true)
  })

  test('has no body where the request has none', async () => {
    const { apiUrl } = await start(['GET /x'])
    const event = await eventOf(await fetch(`${apiUrl}/x`))
    expect(event).not.toHaveProperty('body')
    expect(event.isBase64Encoded).toBe(false)
  })
})

test.each([
  ['GET', '/pets/7', 'GET /pets/{id}', { id: '7' }],
  ['GET', '/pets/list', 'GET /pets/list', undefined],
  ['GET', '/pets/7/toys/2', 'GET /pets/{proxy+}', { proxy: '7/toys/2' }],
  ['DELETE', '/pets/7', 'ANY /pets/{some-id}', { 'some-id': '7' }],
  ['POST', '/elsewhere', '$default', undefined],
])('%s %s goes to %s', async (method, path, routeKey, pathParameters) => {
  const keys = ['$default', 'GET /pets/{proxy+}', 'ANY /pets/{some-id}', 'GET /pets/{id}', 'GET /pets/list']
  const { apiUrl } = await start(keys)
  const event = await eventOf(await fetch(apiUrl + path, { method }))
  expect(event.routeKey).toBe(routeKey)
  expect(event.pathParameters).toEqual(pathParameters)
})

test('a named stage stands in front of the path', async () => {
  const { apiUrl } = await start(['GET /x'], { StageName: 'dev' })
  expect(await eventOf(await fetch(`${apiUrl}/dev/x`))).toMatchObject({ rawPath: '/dev/x', routeKey: 'GET /x' })
  expect((await fetch(`${apiUrl}/x`)).status).toBe(404)
})

describe('the answer', () => {
  const get = async (answer: unknown) => {
    const { apiUrl } = await start(['GET /x'])
    return fetch(`${apiUrl}/x?answer=${encodeURIComponent(JSON.stringify(answer))}`)
  }
  test('is what the function says', async () => {
    const answer = { statusCode: 202, headers: { 'X-One': '1' }, cookies: ['a=1', 'b=2'], body: 'taken' }
    const response = await get(answer)
    expect([response.status, await response.text(), response.headers.get('x-one')]).toEqual([202, 'taken', '1'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })
  test('may be binary', async () => {
    const response = await get({
      statusCode: 200,
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255]))
  })
  test('is the bare value with 200 when it has no status', async () => {
    const response = await get({ ok: true })
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
    expect(response.headers.get('content-type')).toBe('application/json')
  })
  test('is 500 when it makes no sense', async () => {
    const response = await get({ statusCode: 'many' })
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }])
  })
})

describe('the gateway itself answers', () => {
  test.each([
    ['404 for a path without a route', '/y', { method: 'GET' }, 404, 'Not Found'],
    ['404 for another method', '/x', { method: 'PUT' }, 404, 'Not Found'],
    [
      '413 above 10 MB',
      '/x',
      { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) },
      413,
      'Request Entity Too Large',
    ],
    ['500 when the function fails', '/x?answer=fail', { method: 'POST' }, 500, 'Internal Server Error'],
  ])('%s', async (_what, path, request, status, message) => {
    const { apiUrl } = await start(['POST /x'])
    const response = await fetch(apiUrl + path, request)
    expect([response.status, await response.json()]).toEqual([status, { message }])
  })

  test('503 when no concurrency is left', async () => {
    const { apiUrl } = await start(['GET /x'], {}, { ReservedConcurrentExecutions: 0 })
    const response = await fetch(`${apiUrl}/x`)
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }])
  })

  test('503 when the integration takes longer than it may', async () => {
    const { IntegrationGETx, ...rest } = route('GET /x', 'Echo')
    const integration = {
      Type: '',
      ...IntegrationGETx,
      Properties: { ...IntegrationGETx?.Properties, TimeoutInMillis: 100 },
    }
    const resources = { ...httpApi(), ...rest, IntegrationGETx: integration, ...lambda('Echo', { Timeout: 1 }) }
    const { apiUrl } = await startTestAws(writeAssembly(resources, { Echo: echo }))
    expect((await fetch(`${apiUrl}/x?answer=slow`)).status).toBe(503)
  })

  test('429 beyond the throttle of the stage', async () => {
    const limits = { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } }
    const { apiUrl } = await start(['GET /x'], limits)
    const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(`${apiUrl}/x`)).status))
    expect(statuses.sort()).toEqual([200, 200, 429])
  })

  test('nobody, where the client goes away in the middle of its request: no function hears of it', async () => {
    const { apiUrl, events } = await start(['POST /x'])
    const { hostname, port, host } = new URL(apiUrl)
    const socket = connect(Number(port), hostname)
    // The server confirms the head, so that the request is known to have begun when its client leaves.
    const begin = `POST /x HTTP/1.1\r\nhost: ${host}\r\nexpect: 100-continue\r\ncontent-length: 10\r\n\r\n`
    socket.write(begin)
    await once(socket, 'data')
    socket.end('abc')
    await once(socket, 'close')
    expect((await fetch(`${apiUrl}/x`, { method: 'POST' })).status).toBe(200)
    expect(events.filter(({ type }) => type === 'lambda.start')).toHaveLength(1)
  })
})
