import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { espoListing } from '#lib/crm/espocrm/list.ts'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ours = ['cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceInvitationUrl', 'cDocspaceStatus']
const found = (id: string, more: object = {}) => ({
  id,
  name: `Client ${id}`,
  createdAt: '2026-01-15 10:00:00',
  ...Object.fromEntries(ours.map((name) => [name, null])),
  ...more,
})
const second = Date.parse('2026-01-15T10:00:00Z')
const query = { since: second + 999, filter: {} }
const pageOf = (total: number, ...list: object[]) => answerOf(200, { json: { total, list } })

const open = (answer: HttpAnswer, where: object = {}, object = 'Account') => {
  const { fetch, asked } = scriptedFetch({ 'GET /api/v1/Account': answer, 'GET /api/v1/Contact': answer })
  vi.stubGlobal('fetch', fetch)
  const listing = espoListing({
    settings: z.parse(espoSettings, { url: 'https://crm.example', clients: [{ object, where }] }),
    credentials: { apiKey: 'key' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const searches = () =>
    asked.map(({ call }) => JSON.parse(new URLSearchParams(call.slice(call.indexOf('?'))).get('searchParams') ?? ''))
  return { listing, asked, searches }
}
const placeIn = (cursor = '') => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown

describe('a page', () => {
  test('has what is known of each record, by whole seconds', async () => {
    const { listing, searches, asked } = open(pageOf(1, found('a', { cDocspaceStatus: 'ready' })))
    expect(await listing.page(query)).toEqual({
      records: [
        {
          ref: { source: 'espocrm', type: 'Account', id: 'a' },
          name: 'Client a',
          createdAt: second,
          isClient: true,
          written: { state: 'ready', status: 'ready' },
        },
      ],
    })
    expect(searches()).toEqual([
      {
        where: [{ type: 'greaterThanOrEquals', attribute: 'createdAt', value: '2026-01-15 10:00:00' }],
        select: ['name', 'createdAt', ...ours],
        orderBy: 'createdAt',
        order: 'asc',
        maxSize: 200,
      },
    ])
    expect(asked[0]?.headers.get('x-no-total')).toBe('true')
    expect(asked[0]?.headers.get('x-api-key')).toBe('key')
    expect(listing.pause).toBe(200)
  })

  test.each([
    [-1, true],
    [3, true],
    [2, false],
    [1, false],
  ])('of two records of %i in all is followed by another: %j', async (total, more) => {
    const { next } = await open(pageOf(total, found('a'), found('b'))).listing.page(query)
    if (more) expect(placeIn(next)).toEqual(['Account', ['2026-01-15 10:00:00', 'b']])
    else expect(next).toBeUndefined()
  })

  test('without records is the last one, whatever it counts', async () => {
    for (const total of [-1, 3]) expect((await open(pageOf(total)).listing.page(query)).next).toBeUndefined()
  })

  test('goes on behind the last record, by its time and then its id', async () => {
    const { listing, searches } = open(pageOf(-1, found('a')))
    await listing.page(query, (await listing.page(query)).next)
    expect(searches()[1].where).toEqual([
      {
        type: 'or',
        value: [
          { type: 'after', attribute: 'createdAt', value: '2026-01-15 10:00:00' },
          {
            type: 'and',
            value: [
              { type: 'equals', attribute: 'createdAt', value: '2026-01-15 10:00:00' },
              { type: 'greaterThan', attribute: 'id', value: 'a' },
            ],
          },
        ],
      },
    ])
  })

  test('asks for what decides, and takes only those for clients', async () => {
    const { listing, searches } = open(
      pageOf(
        -1,
        found('a', { type: 'Customer' }),
        found('b', { type: 'x' }),
        found('c', { type: 'Customer', name: null }),
      ),
      { type: ['Customer'] },
    )
    const { records } = await listing.page(query)
    expect(records.map(({ name, isClient }) => [name, isClient])).toEqual([
      ['Client a', true],
      ['Client b', false],
      ['', true],
    ])
    expect(searches()[0].select).toEqual(['name', 'createdAt', ...ours, 'type'])
  })

  test('has no trial among its clients', async () => {
    const { records } = await open(pageOf(1, found('a', { name: 'Roomkeeper trial 1' }))).listing.page(query)
    expect(records).toMatchObject([{ isClient: false }])
  })

  test('waits where an answer is no success', async () => {
    expect(await caught(open(answerOf(403)).listing.page(query))).toMatchObject({ detail: 'GET Account: 403' })
    for (const json of [{}, { total: 1, list: [{ id: 'a' }] }, { total: 1, list: [{ createdAt: 'a' }] }])
      expect(await caught(open(answerOf(200, { json })).listing.page(query))).toMatchObject({
        detail: 'GET Account: 200, but not as documented',
      })
  })
})

describe('a page of changes', () => {
  const changed = { ...query, by: 'change' } as const

  test('has the time of each change, and asks by it', async () => {
    const { listing, searches } = open(pageOf(-1, found('a', { modifiedAt: '2026-01-15 10:00:01' })))
    const { records, next } = await listing.page(changed)
    expect(records).toMatchObject([{ createdAt: second, changedAt: second + 1000 }])
    expect(placeIn(next)).toEqual(['Account', ['2026-01-15 10:00:01', 'a']])
    expect(searches()[0]).toMatchObject({
      where: [{ type: 'greaterThanOrEquals', attribute: 'modifiedAt', value: '2026-01-15 10:00:00' }],
      select: ['name', 'createdAt', 'modifiedAt', ...ours],
      orderBy: 'modifiedAt',
    })
  })

  test('has no time where EspoCRM has none, and is the last one: nothing tells where it would go on', async () => {
    const { records, next } = await open(pageOf(-1, found('a', { modifiedAt: null }))).listing.page(changed)
    expect(records).toMatchObject([{ changedAt: Number.NaN }])
    expect(next).toBeUndefined()
  })
})

describe('a page of people', () => {
  const contact = (id: string, more: object) => ({ ...{ id, createdAt: '2026-01-15 10:00:00' }, ...more })
  const people = pageOf(
    -1,
    contact('p', { accountId: 'a', modifiedAt: '2026-01-15 10:00:01' }),
    contact('q', { accountId: null, modifiedAt: '2026-01-15 10:00:02' }),
    contact('r', { accountId: 'b', modifiedAt: '2026-01-15 10:00:03' }),
  )

  test('has the account of each contact that was changed, and goes on behind the last', async () => {
    const { listing, searches } = open(people)
    const first = await listing.peoplePage?.(second + 999, undefined)
    expect(first).toEqual({
      people: [
        { client: { source: 'espocrm', type: 'Account', id: 'a' }, changedAt: second + 1000 },
        { client: { source: 'espocrm', type: 'Account', id: 'b' }, changedAt: second + 3000 },
      ],
      next: expect.any(String),
    })
    await listing.peoplePage?.(second, first?.next)
    expect(searches()[0]).toMatchObject({
      where: [{ type: 'greaterThanOrEquals', attribute: 'modifiedAt', value: '2026-01-15 10:00:00' }],
      select: ['createdAt', 'modifiedAt', 'accountId'],
      orderBy: 'modifiedAt',
    })
    expect(searches()[1].where).toMatchObject([
      {
        type: 'or',
        value: [{ type: 'after', attribute: 'modifiedAt', value: '2026-01-15 10:00:03' }, { type: 'and' }],
      },
    ])
  })

  test('is the last one where nothing follows, and has no time where EspoCRM has none', async () => {
    const only = pageOf(1, contact('p', { accountId: 'a', modifiedAt: null }))
    expect(await open(only).listing.peoplePage?.(second, undefined)).toEqual({
      people: [{ client: { source: 'espocrm', type: 'Account', id: 'a' }, changedAt: Number.NaN }],
    })
  })

  test('is asked for where accounts are clients alone: no other entity is named by its contacts', () => {
    expect(open(people, {}, 'Lead').listing.peoplePage).toBeUndefined()
  })
})
