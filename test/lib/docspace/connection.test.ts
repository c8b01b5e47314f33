import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { connect } from '#lib/docspace/connection.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import type { Exchange } from '#lib/runtime/http.ts'
import { openScriptedPortal, restlessClock, type Scripted, type ScriptedPortal } from './scripted-portal.ts'

const clock = restlessClock()
let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal(clock)
})
afterAll(() => portal.close())
afterEach(() => vi.restoreAllMocks())

const get = { method: 'GET', path: '/api/2.0/x?y=1' } as const
const post = { method: 'POST', path: '/api/2.0/x?y=1', json: { a: 1 } } as const
const value = z.object({ id: z.number(), who: z.optional(z.object({ name: z.string() })) })

describe('a call', () => {
  test('goes to the portal with the key, and returns what the schema makes of the response', async () => {
    portal.answer({ response: { id: 7, more: 1 } })
    expect(await portal.call(post, value)).toEqual({ id: 7 })
    expect(portal.asked).toMatchObject([{ line: 'POST /api/2.0/x?y=1', json: { a: 1 } }])
    expect(portal.asked[0]?.headers).toMatchObject({ authorization: 'Bearer sk-1' })
    expect(portal.asked[0]?.headers).not.toHaveProperty('x-forwarded-host')
  })

  test('tells DocSpace the address of people, where that is another one', async () => {
    portal.answer({ response: { id: 7 } })
    await connect(portal.options({ publicUrl: 'https://docs.example.com' }))(get, value)
    expect(portal.asked[0]?.headers).toMatchObject({
      'x-forwarded-host': 'docs.example.com',
      'x-forwarded-proto': 'https',
    })
  })

  test.each([
    [{ response: { id: 'x' } }, 'GET /api/2.0/x answered without a usable id'],
    [{ response: { id: 1, who: {} } }, 'GET /api/2.0/x answered without a usable who.name'],
    [{}, 'GET /api/2.0/x answered without a usable response'],
  ])('that is answered with %j is not understood', async (answer, detail) => {
    portal.answer(answer)
    await expect(portal.call(get, value)).rejects.toMatchObject({ reason: { code: 'docspace-failed' }, detail })
  })

  test('tells what it was answered to whoever counts', async () => {
    const seen: Exchange[] = []
    const call = connect(portal.options({ onExchange: (exchange) => seen.push(exchange) }))
    portal.answer({ status: 503 }, { response: { id: 1 } })
    await call(get, value)
    expect(seen).toMatchObject([
      { method: 'GET', path: '/api/2.0/x?y=1', status: 503, attempt: 1 },
      { status: 200, attempt: 2 },
    ])
  })
})

describe('the clock of the server', () => {
  const date = (ms: number) => ({ date: new Date(ms).toUTCString() })

  test('is that of its last answer, and goes on', async () => {
    const call = connect(portal.options())
    expect(call.serverNow()).toBe(clock.now())
    portal.answer({ response: { id: 1 }, headers: date(clock.now() + 90_000) })
    await call(get, value)
    expect(Math.abs(call.serverNow() - clock.now() - 90_000)).toBeLessThan(1_000)
    portal.answer({ response: { id: 1 }, headers: { date: 'soon' } })
    const before = call.serverNow()
    await call(get, value)
    expect(call.serverNow()).toBe(before)
  })
})

describe('without an answer', () => {
  test('a read says that DocSpace is out of reach', async () => {
    portal.answer({ silent: true }, { silent: true })
    await expect(portal.call(get, value)).rejects.toMatchObject({
      reason: { code: 'docspace-unreachable' },
      detail: 'GET /api/2.0/x: connection',
      cause: { name: 'NoAnswer' },
    })
    expect(portal.asked).toHaveLength(2)
  })

  test('nobody knows what became of a write', async () => {
    portal.answer({ silent: true })
    await expect(portal.call(post, value)).rejects.toMatchObject({
      reason: { code: 'docspace-unsure' },
      detail: 'POST /api/2.0/x: connection',
      cause: { name: 'NoAnswer' },
    })
  })

  test.each([get, post])('since our own time is over, nothing is said of the portal: $method', async (request) => {
    portal.answer()
    const call = connect(portal.options({ deadline: { remaining: () => 900 } }))
    await expect(call(request, value)).rejects.toMatchObject({
      reason: { code: 'docspace-turn' },
      detail: `${request.method} /api/2.0/x: deadline`,
      after: 1_000,
      cause: { name: 'NoAnswer' },
    })
    expect(portal.asked).toEqual([])
  })
})

describe('with a share of the limits of the portal', () => {
  const paced = (order: string[] = []) => {
    const rateLimiter = {
      enter: vi.fn(async () => {
        order.push('enter')
        return () => order.push('leave')
      }),
      observe: vi.fn(({ status }: { status: number }) => order.push(`observed ${status}`)),
    }
    const options = portal.options({ rateLimiter: rateLimiter as never })
    return { call: connect(options), rateLimiter, options }
  }
  const busy: Scripted = { status: 429 }

  test('every request waits for its turn, and its answer is observed', async () => {
    const order: string[] = []
    const { call, rateLimiter, options } = paced(order)
    portal.answer({ response: { id: 1 } })
    await call(get, value)
    expect(order).toEqual(['enter', 'observed 200', 'leave'])
    expect(rateLimiter.enter).toHaveBeenCalledWith(get, options.deadline)
  })

  test('a refusal of too many requests is tried three times in all', async () => {
    const { call } = paced()
    portal.answer(busy, busy, { response: { id: 1 } })
    expect(await call(post, value)).toEqual({ id: 1 })
    portal.answer(busy, busy, busy, { response: { id: 1 } })
    await expect(call(post, value)).rejects.toMatchObject({ reason: { code: 'docspace-busy' } })
    expect(portal.asked).toHaveLength(3)
  })

  test('one that names its end is for the message to wait out', async () => {
    const { call } = paced()
    portal.answer({ ...busy, headers: { 'retry-after': '60' } }, { response: { id: 1 } })
    await expect(call(get, value)).rejects.toMatchObject({ reason: { code: 'docspace-limit' }, after: 60_000 })
    expect(portal.asked).toHaveLength(1)
  })

  test('what is refused before it leaves says why', async () => {
    const { call, rateLimiter } = paced()
    const why = new RetryLater({ code: 'docspace-turn', kind: 'retry', what: '', means: '', remedy: '' })
    rateLimiter.enter.mockRejectedValue(why)
    await expect(call(get, value)).rejects.toBe(why)
  })

  test('without one a refusal of too many requests is the caller’s', async () => {
    portal.answer(busy, { response: { id: 1 } })
    await expect(portal.call(get, value)).rejects.toMatchObject({ reason: { code: 'docspace-busy' } })
    expect(portal.asked).toHaveLength(1)
  })
})

describe('a refusal that may be the portal’s', () => {
  const settings = (tenantStatus?: number): Scripted => ({
    response: tenantStatus === undefined ? {} : { tenantStatus },
  })
  const key = { status: 401 }

  test.each([401, 403])('with %d asks the portal how it is, without the key', async (status) => {
    portal.answer({ status, body: '' }, settings(0))
    await expect(connect(portal.options())(get, value)).rejects.toMatchObject({
      reason: { code: expect.stringMatching(/^docspace-key-/) },
    })
    expect(portal.lines()).toEqual(['GET /api/2.0/x?y=1', 'GET /api/2.0/settings'])
    expect(portal.asked[1]?.headers).not.toHaveProperty('authorization')
  })

  test.each([
    [settings(4), 'docspace-restoring', 'GET /api/2.0/x: 401, tenantStatus 4', 60_000],
    [settings(1), 'docspace-portal-unavailable', 'GET /api/2.0/x: 401, tenantStatus 1', 60_000],
    [settings(0), 'docspace-key-refused', 'GET /api/2.0/x: 401', 900_000],
    [settings(), 'docspace-key-refused', 'GET /api/2.0/x: 401', 900_000],
    [{ body: '<html>' }, 'docspace-key-refused', 'GET /api/2.0/x: 401', 900_000],
  ])('and %j: %s', async (answer, code, detail, after) => {
    portal.answer(key, answer)
    await expect(portal.call(get, value)).rejects.toMatchObject({ reason: { code }, detail, after })
  })

  test('is the key’s where the portal says nothing of itself', async () => {
    portal.answer(key, { silent: true }, { silent: true })
    await expect(portal.call(get, value)).rejects.toMatchObject({ reason: { code: 'docspace-key-refused' } })
  })

  test.each([400, 402, 404, 409])('is not with %d', async (status) => {
    portal.answer({ status, body: '{"error":{}}' }, settings(4))
    await expect(portal.call(get, value)).rejects.not.toMatchObject({ reason: { code: 'docspace-restoring' } })
    expect(portal.asked).toHaveLength(1)
  })
})

test('DocSpace is opened with everything that an onboarding needs, at the address of people', async () => {
  const docspace = openDocSpace(portal.options({ publicUrl: 'https://docs.example.com' }))
  expect(docspace.address.hosts).toEqual(['docs.example.com', new URL(portal.url).host])
  const shareLink = 'http://localhost/s/Abc'
  portal.answer({ response: [{ access: 2, sharedLink: { id: 'l', shareLink } }] })
  expect((await docspace.links.invitation(5))?.url).toBe('https://docs.example.com/s/Abc')
  const parts = [
    docspace.rooms,
    docspace.templates,
    docspace.folders,
    docspace.files,
    docspace.members,
    docspace.people,
  ]
  const names = parts.map((part) => Object.keys(part).length > 0)
  expect([...names, Object.keys(docspace.abilities)]).toEqual([
    ...parts.map(() => true),
    ['versions', 'assertSupported'],
  ])
})
