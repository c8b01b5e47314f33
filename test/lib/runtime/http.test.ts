import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, deadlineIn } from '#lib/runtime/clock.ts'
import { createHttp, type Exchange, type HttpOptions, NoAnswer } from '#lib/runtime/http.ts'

/** Sleeps take no time, and are written down. */
const quickClock = () => {
  const slept: number[] = []
  const clock: Clock = { now: () => Date.now(), sleep: async (ms) => void slept.push(ms) }
  return { clock, slept }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

let handlers: Handler[]
let seen: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers'] }[]
let close: () => void
let baseUrl: string

/** Answers each request by the next handler; the last one stays. */
beforeEach(async () => {
  handlers = []
  seen = []
  const server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0]
    handler?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => close())

const status =
  (code: number, body = '{}', headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body)
const cut: Handler = (request) => request.socket.destroy()
const silent: Handler = () => {}

const httpWith = (options: Partial<HttpOptions> = {}) =>
  createHttp({ baseUrl, deadline: deadlineIn(60_000), clock: quickClock().clock, ...options })

describe('the HTTP client', () => {
  test('gives status, headers and JSON, and undefined for a body that is none', async () => {
    handlers = [status(200, '{"a":1}', { 'x-name': 'v' })]
    const answer = await httpWith()({ method: 'GET', path: '/a' })
    expect([answer.status, answer.json, answer.headers.get('x-name')]).toEqual([200, { a: 1 }, 'v'])
    handlers = [status(502, '<html>Bad gateway</html>')]
    expect((await httpWith()({ method: 'POST', path: '/a', json: {} })).json).toBeUndefined()
  })

  test('keeps a path in the base URL', async () => {
    handlers = [status(200)]
    await httpWith({ baseUrl: `${baseUrl}/crm/` })({ method: 'GET', path: '/api/v1/Account' })
    expect(seen[0]?.url).toBe('/crm/api/v1/Account')
  })

  test.each([500, 502, 503, 504])('repeats a GET once after %s', async (code) => {
    handlers = [status(code), status(200, '{"second":true}')]
    expect((await httpWith()({ method: 'GET', path: '/' })).json).toEqual({ second: true })
    expect(seen).toHaveLength(2)
  })

  test('never repeats a POST, unless it is said to be repeatable', async () => {
    handlers = [status(503)]
    expect((await httpWith()({ method: 'POST', path: '/', json: {} })).status).toBe(503)
    expect(seen).toHaveLength(1)
    await httpWith()({ method: 'PUT', path: '/', json: {}, repeatable: true })
    expect(seen).toHaveLength(3)
  })

  test.each([400, 401, 403, 404, 409, 429])(
    'repeats nothing after %s: how long to wait is not its business',
    async (code) => {
      handlers = [status(code, '', { 'retry-after': '3600' })]
      const { clock, slept } = quickClock()
      expect((await httpWith({ clock })({ method: 'GET', path: '/' })).status).toBe(code)
      expect([seen.length, slept]).toEqual([1, []])
    },
  )

  test('tells that no answer came, and why, without path parameters or bodies', async () => {
    handlers = [cut]
    const error = await httpWith()({ method: 'POST', path: '/x?email=a%40b.example', json: { key: 'sk-1' } }).catch(
      (e) => e,
    )
    expect(error).toBeInstanceOf(NoAnswer)
    expect([error.why, error.message]).toEqual(['connection', 'no answer to POST /x (connection)'])
  })

  test('gives up on a request that hangs', async () => {
    handlers = [silent]
    const error = await httpWith({ timeoutMs: 50 })({ method: 'POST', path: '/', json: {} }).catch((e) => e)
    expect([error.name, error.why]).toEqual(['NoAnswer', 'timeout'])
  })

  test('sends nothing when too little time is left', async () => {
    handlers = [status(200)]
    const error = await httpWith({ deadline: { remaining: () => 900 } })({ method: 'GET', path: '/' }).catch((e) => e)
    expect([error.why, seen.length]).toEqual(['deadline', 0])
  })

  test('does not follow a redirect, which would carry the key to another host', async () => {
    handlers = [status(302, '', { location: 'http://127.0.0.1:1/elsewhere' })]
    const answer = await httpWith({ headers: { authorization: 'Bearer x' } })({ method: 'GET', path: '/' })
    expect([answer.status, seen.length]).toEqual([302, 1])
  })

  test('tells every exchange, the unanswered ones with status 0', async () => {
    handlers = [cut, status(200)]
    const exchanges: Exchange[] = []
    await httpWith({ onExchange: (exchange) => exchanges.push(exchange) })({ method: 'GET', path: '/a' })
    expect(exchanges.map(({ method, path, status, attempt }) => [method, path, status, attempt])).toEqual([
      ['GET', '/a', 0, 1],
      ['GET', '/a', 200, 2],
    ])
  })

  test('lets the pace hold each request back, and frees its place whatever happens', async () => {
    handlers = [cut, status(200)]
    let inside = 0
    let most = 0
    const beforeRequest = async () => {
      inside += 1
      most = Math.max(most, inside)
      return () => {
        inside -= 1
      }
    }
    await httpWith({ beforeRequest })({ method: 'GET', path: '/' })
    expect([inside, most, seen.length]).toEqual([0, 1, 2])
  })
})
