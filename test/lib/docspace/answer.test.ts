import { afterEach, describe, expect, test, vi } from 'vitest'
import { DocSpaceRefusal, nameOfCall, readAnswer, unlessRefused, unsure } from '#lib/docspace/answer.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import type { HttpAnswer, HttpRequest } from '#lib/runtime/http.ts'

const minute = 60_000

afterEach(() => vi.restoreAllMocks())

const answerOf = (status: number, text = '', headers: Record<string, string> = {}): HttpAnswer => {
  const json = text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined
  return { status, headers: new Headers(headers), text, json }
}

/** What comes of an answer: the value, or what was thrown. */
const read = (method: HttpRequest['method'], answer: HttpAnswer): unknown => {
  try {
    return readAnswer({ method, path: '/api/2.0/files/rooms?count=1' }, answer)
  } catch (error) {
    return error
  }
}

/** An answer as its outcome: `kind code detail`. */
const outcome = (method: HttpRequest['method'], answer: HttpAnswer): string => {
  const error = read(method, answer)
  if (error instanceof Park) return `park ${error.reason.code} (${error.detail})`
  if (error instanceof RetryLater) return `wait ${error.reason.code} (${error.detail})`
  if (error instanceof DocSpaceRefusal) return `refused ${error.status} (${error.call})`
  return `value ${JSON.stringify(error)}`
}

/** Of DocSpace itself, and the two that say nothing of scopes: with text of the server, and with its error beside a title. */
const forbidden = '{"error":{"message":"no"},"title":"no"}'

describe('an answer of DocSpace', () => {
  const call = '/api/2.0/files/rooms'
  test.each([
    [199, 'x', 'refused 199', 'refused 199'],
    [300, '', 'wait docspace-portal-unavailable', 'wait docspace-portal-unavailable'],
    [302, '', 'wait docspace-portal-unavailable', 'wait docspace-portal-unavailable'],
    [399, '', 'wait docspace-portal-unavailable', 'wait docspace-portal-unavailable'],
    [400, 'x', 'refused 400', 'refused 400'],
    [401, '', 'wait docspace-key-refused', 'wait docspace-key-refused'],
    [402, '', 'park docspace-tariff', 'park docspace-tariff'],
    [403, '', 'wait docspace-key-scope', 'wait docspace-key-scope'],
    [403, '{"title":"Forbidden"}', 'wait docspace-key-scope', 'wait docspace-key-scope'],
    [403, '{"error":{}}', 'refused 403', 'refused 403'],
    [403, forbidden, 'refused 403', 'refused 403'],
    [403, 'no', 'refused 403', 'refused 403'],
    [404, '', 'wait docspace-no-api', 'wait docspace-no-api'],
    [404, '{"error":{}}', 'refused 404', 'refused 404'],
    [408, '', 'wait docspace-failed', 'wait docspace-unsure'],
    [409, '', 'refused 409', 'refused 409'],
    [429, '', 'wait docspace-busy', 'wait docspace-busy'],
    [499, '', 'refused 499', 'refused 499'],
    [500, '', 'wait docspace-failed', 'wait docspace-failed'],
    [502, '', 'wait docspace-failed', 'wait docspace-unsure'],
    [503, '', 'wait docspace-failed', 'wait docspace-failed'],
    [504, '', 'wait docspace-failed', 'wait docspace-unsure'],
  ])('%d %s: a look gives "%s", a write "%s"', (status, text, look, write) => {
    const detail = (method: string) =>
      /^refused/.test(look) ? `(${method} ${call})` : `(${method} ${call}: ${status})`
    expect(outcome('GET', answerOf(status, text))).toBe(`${look} ${detail('GET')}`)
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect(outcome(method, answerOf(status, text))).toBe(`${write} ${detail(method)}`)
    }
  })

  test.each([200, 201, 299])('%d is a success with the member `response`, which may be missing', (status) => {
    expect(read('POST', answerOf(status, '{"response":{"id":7},"statusCode":500}'))).toEqual({ id: 7 })
    expect(read('GET', answerOf(status, '{"statusCode":200}'))).toBeUndefined()
  })

  test.each(['', '<html>', 'null'])('a success that is no JSON of DocSpace (%s) is none', (text) => {
    expect(outcome('GET', answerOf(200, text))).toBe('wait docspace-failed (GET /api/2.0/files/rooms answered no JSON)')
  })

  test('the status alone tells, not what the body says of it', () => {
    expect(outcome('POST', answerOf(415, '{"statusCode":200}'))).toBe(`refused 415 (POST ${call})`)
  })

  test('a key without a scope or without a right is asked about again in a quarter of an hour', () => {
    for (const status of [401, 403]) expect(read('GET', answerOf(status))).toMatchObject({ after: 15 * minute })
  })

  test('a limit that names its end is waited for until then; another one for some seconds', () => {
    expect(read('GET', answerOf(429, '', { 'retry-after': '90' }))).toMatchObject({
      reason: { code: 'docspace-limit' },
      detail: `GET ${call}: 429`,
      after: 90_000,
    })
    for (const header of ['0', '-5', 'soon']) {
      const busy = read('GET', answerOf(429, '', { 'retry-after': header })) as RetryLater
      expect(busy.reason.code).toBe('docspace-busy')
      expect(busy.after).toBeGreaterThanOrEqual(5_000)
      expect(busy.after).toBeLessThanOrEqual(30_000)
    }
  })
})

test.each([429, 503])('a %d that says when to come again is asked again then, and not before', (status) => {
  expect(read('GET', answerOf(status, '', { 'retry-after': '90' }))).toMatchObject({ after: 90_000 })
})

test('a write without an answer is not looked for before it has had its effect or has none', () => {
  const cause = new Error('timeout')
  for (let n = 0; n < 20; n += 1) {
    const error = unsure('POST /x', cause)
    expect(error).toMatchObject({ reason: { code: 'docspace-unsure' }, detail: 'POST /x', cause })
    expect(error.after).toBeGreaterThanOrEqual(120_000)
    expect(error.after).toBeLessThanOrEqual(150_000)
  }
})

test.each([
  [0, 120_000, 5_000],
  [0.5, 135_000, 17_500],
])('chance (%d) spreads those who failed together', (chance, unsureAfter, busyAfter) => {
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  expect(unsure('POST /x').after).toBe(unsureAfter)
  expect(read('GET', answerOf(429))).toMatchObject({ after: busyAfter })
})

test('an answer that is null says nothing of scopes, and is not DocSpace’s', () => {
  const nothing = (status: number) => ({ ...answerOf(status, 'null'), json: null })
  expect(outcome('GET', nothing(403))).toBe('refused 403 (GET /api/2.0/files/rooms)')
  expect(outcome('GET', nothing(404))).toBe('wait docspace-no-api (GET /api/2.0/files/rooms: 404)')
})

test('a call has a name without what is asked for', () => {
  expect(nameOfCall({ method: 'GET', path: '/api/2.0/people/email?email=a@b.example' })).toBe(
    'GET /api/2.0/people/email',
  )
})

test('an answer that DocSpace may refuse is undefined, and what passes is thrown on', async () => {
  const refused = new DocSpaceRefusal(403, 'GET /x')
  expect(await unlessRefused(Promise.resolve(1))).toBe(1)
  expect(await unlessRefused(Promise.reject(refused))).toBeUndefined()
  await expect(unlessRefused(Promise.reject(new TypeError('passes')))).rejects.toThrow('passes')
})
