import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ask, crmFailure, isMissing, isPage, retryAfter, shaped, versionRetired } from '#lib/crm/answer.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { type HttpAnswer, NoAnswer } from '#lib/runtime/http.ts'

const quarter = 15 * 60_000

const answerOf = (status: number, headers: Record<string, string> = {}, json?: unknown): HttpAnswer => ({
  status,
  headers: new Headers(headers),
  text: '',
  json,
})

describe('an answer of a CRM that is no success', () => {
  test.each([
    [100, RetryLater, 'crm-unreachable', undefined],
    [204, RetryLater, 'crm-unreachable', undefined],
    [299, RetryLater, 'crm-unreachable', undefined],
    [300, Park, 'crm-not-understood', undefined],
    [301, RetryLater, 'crm-moved', quarter],
    [302, RetryLater, 'crm-moved', quarter],
    [303, RetryLater, 'crm-moved', quarter],
    [307, RetryLater, 'crm-moved', quarter],
    [308, RetryLater, 'crm-moved', quarter],
    [400, Park, 'crm-not-understood', undefined],
    [401, RetryLater, 'crm-key-refused', quarter],
    [403, RetryLater, 'crm-forbidden', quarter],
    [404, RetryLater, 'crm-moved', quarter],
    [409, RetryLater, 'crm-changing', undefined],
    [410, Park, 'crm-not-understood', undefined],
    [412, RetryLater, 'crm-changing', undefined],
    [423, RetryLater, 'crm-changing', undefined],
    [429, RetryLater, 'crm-busy', undefined],
    [499, Park, 'crm-not-understood', undefined],
    [500, RetryLater, 'crm-unreachable', undefined],
    [503, RetryLater, 'crm-unreachable', undefined],
  ])('%d', (status, kind, code, after) => {
    const error = crmFailure('GET record', answerOf(status))
    expect(error).toBeInstanceOf(kind)
    expect(error.reason.code).toBe(code)
    expect(error.detail).toBe(`GET record: ${status}`)
    expect('after' in error ? error.after : undefined).toBe(after)
  })

  test('429 is waited for as long as it asks for', () => {
    expect(crmFailure('GET', answerOf(429, { 'retry-after': '7' }))).toMatchObject({ after: 7_000 })
  })
})

test('a version of the API that is gone is looked for every quarter of an hour', () => {
  expect(versionRetired('GET: 410')).toMatchObject({ reason: { code: 'crm-version-retired' }, after: quarter })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-05T09:00:00Z')
  test.each([
    ['12', 12_000],
    ['0.5', 500],
    ['0', undefined],
    ['-3', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Infinity', undefined],
    ['Mon, 05 Jan 2026 09:01:00 GMT', 60_000],
    ['Mon, 05 Jan 2026 08:59:00 GMT', undefined],
  ])('"%s" is %o milliseconds', (value, ms) => {
    expect(retryAfter(new Headers({ 'retry-after': value }), now)).toBe(ms)
  })

  test('that is not there asks for nothing', () => expect(retryAfter(new Headers())).toBeUndefined())
})

describe('a request without an answer', () => {
  const fails = (error: unknown) => ask(() => Promise.reject(error), { method: 'PUT', path: '/record' })

  test.each([
    ['timeout', undefined],
    ['connection', undefined],
    ['deadline', 1_000],
  ] as const)('by %s is made again after %o', async (why, after) => {
    const cause = new NoAnswer(why, 'PUT', '/record')
    const error = await fails(cause).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RetryLater)
    expect(error).toMatchObject({ reason: { code: 'crm-unreachable' }, detail: `PUT: ${why}`, after, cause })
  })

  test('of which we are the cause stays what it is', async () => {
    const ours = new TypeError('ours')
    await expect(fails(ours)).rejects.toBe(ours)
  })
})

test('an answer goes through as it is', async () => {
  const answer = answerOf(500)
  expect(await ask(async () => answer, { method: 'GET', path: '/' })).toBe(answer)
})

test('only the API says that a record is missing: a page says that the address is wrong', () => {
  const page = { 'content-type': 'text/html; charset=utf-8' }
  expect([answerOf(404), answerOf(404, page), answerOf(410)].map(isMissing)).toEqual([true, false, false])
  expect(
    [answerOf(200, page), answerOf(200, { 'content-type': 'application/json' }), answerOf(200)].map(isPage),
  ).toEqual([true, false, false])
})

test('a success has the documented shape, or comes from something in between', () => {
  const schema = z.object({ id: z.string() })
  expect(shaped(schema, 'GET record', answerOf(200, {}, { id: '7' }))).toEqual({ id: '7' })
  const wrong = () => shaped(schema, 'GET record', answerOf(200, {}, { id: 7 }))
  expect(wrong).toThrow(RetryLater)
  expect(wrong).toThrow('GET record: 200, but not as documented')
})
