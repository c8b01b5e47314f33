import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveListing } from '#lib/crm/pipedrive/list.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const key = (digit: string) => digit.repeat(40)
const keys = { roomId: key('1'), roomUrl: key('2'), invitationUrl: key('3'), status: key('4') }
const second = Date.parse('2026-01-15T10:00:00Z')
const found = (id: number, seconds: number, more: object = {}) => ({
  id,
  add_time: new Date(second + seconds * 1_000).toISOString(),
  name: `Client ${id}`,
  ...more,
})
const pageOf = (data: object[], next?: string | null) =>
  answerOf(200, { json: { data, additional_data: next === undefined ? null : { next_cursor: next } } })
const fieldPage = (codes: readonly string[], next?: string) =>
  answerOf(200, {
    json: {
      data: codes.map((code) => ({ field_code: code, field_name: 'x', field_type: 'text' })),
      ...(next && { additional_data: { next_cursor: next } }),
    },
  })

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>, objects = ['organization'], settings: object = {}) => {
  const fields = [fieldPage(['name', keys.roomId, keys.roomUrl], 'more'), fieldPage([keys.invitationUrl, keys.status])]
  const api = scriptedFetch({
    'GET /api/v2/organizationFields': fields,
    'GET /api/v2/dealFields': fieldPage(Object.values(keys)),
    ...routes,
  })
  vi.stubGlobal('fetch', api.fetch)
  const options = {
    settings: z.parse(pipedriveSettings, {
      clients: objects.map((object) => ({ object })),
      fields: Object.fromEntries(objects.map((object) => [object, keys])),
      ...settings,
    }),
    credentials: { apiToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  }
  return { options, listing: pipedriveListing(options), ...api }
}

const query = { since: second + 999, filter: {} }
const placeIn = (cursor = '') => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown
const asked = (call = '') => Object.fromEntries(new URLSearchParams(call.slice(call.indexOf('?') + 1)))
const listed = 'GET /api/v2/organizations'

describe('a page', () => {
  test('has who was made since then, by whole seconds, and ends where there is no cursor', async () => {
    const { listing, calls } = open({ [listed]: pageOf([found(1, -1), found(2, 0), found(3, 9)], null) })
    const { records, next } = await listing.page(query)
    expect(records).toEqual(
      [2, 3].map((id) => ({
        ref: { source: 'pipedrive', type: 'organization', id: String(id) },
        name: `Client ${id}`,
        createdAt: second + (id === 2 ? 0 : 9_000),
        isClient: true,
        written: { state: 'none' },
      })),
    )
    expect(next).toBeUndefined()
    expect(asked(calls().at(-1))).toEqual({
      updated_since: '2026-01-15T10:00:00Z',
      sort_by: 'add_time',
      sort_direction: 'asc',
      limit: '500',
    })
    expect(listing.pause).toBe(250)
  })

  test('has all fields of the account, which come in pages too, and are asked for once', async () => {
    const { listing, calls } = open({ [listed]: pageOf([found(1, 0)]) })
    await listing.page(query)
    await listing.page(query)
    expect(
      calls()
        .filter((call) => call.includes('Fields'))
        .map(asked),
    ).toEqual([{ limit: '500' }, { limit: '500', cursor: 'more' }])
  })

  test('says what is written on a record', async () => {
    const custom_fields = { [keys.status]: 'ready', [keys.roomId]: 7 }
    const { listing } = open({ [listed]: pageOf([found(1, 0, { custom_fields })]) })
    expect((await listing.page(query)).records).toMatchObject([{ written: { state: 'ready', roomId: 7 } }])
  })

  test('is refused where a field for the room is none of the account, or none of the settings', async () => {
    const without = open({
      [listed]: pageOf([found(1, 0)]),
      'GET /api/v2/organizationFields': fieldPage([keys.roomId, 'name']),
    })
    expect(await caught(without.listing.page(query))).toMatchObject({
      reason: { code: 'crm-fields-missing' },
      detail: 'organization',
    })
    const unset = open({ [listed]: pageOf([found(1, 0)]) })
    delete unset.options.settings.fields.organization
    expect(await caught(unset.listing.page(query))).toMatchObject({ reason: { code: 'crm-fields-missing' } })
  })

  test('is refused where a record has not the field that is asked for, unless that is one of the account’s own', async () => {
    const { listing } = open({ [listed]: pageOf([found(1, 0, { name: undefined })]) })
    expect(await caught(listing.page({ ...query, filter: { name: '' } }))).toMatchObject({
      reason: { code: 'crm-field-unknown' },
      detail: 'organization: name',
    })
    expect((await listing.page({ ...query, filter: { [keys.status]: '' } })).records).toHaveLength(1)
  })

  test('goes on with the cursor, and knows from when on it would begin again', async () => {
    const { listing, calls } = open({ [listed]: pageOf([found(1, 0), found(2, 9)], 'c1') })
    const { next } = await listing.page(query)
    expect(placeIn(next)).toEqual(['organization', ['c1', second, second + 9_000]])
    await listing.page(query, next)
    expect(asked(calls().at(-1))).toMatchObject({ cursor: 'c1', updated_since: '2026-01-15T10:00:00Z' })
  })

  test('that is empty or of older records does not go back in time', async () => {
    for (const data of [[], [found(1, -9)]]) {
      const { next } = await open({ [listed]: pageOf(data, 'c1') }).listing.page(query)
      expect(placeIn(next)).toEqual(['organization', ['c1', second, second + 999]])
    }
  })

  test('begins again from there where Pipedrive does not take the cursor', async () => {
    const { listing, calls } = open({ [listed]: [pageOf([found(1, 9)], 'c1'), answerOf(400), pageOf([found(2, 9)])] })
    const { next } = await listing.page(query)
    expect((await listing.page(query, next)).records).toMatchObject([{ ref: { id: '2' } }])
    expect(asked(calls().at(-1))).toEqual({
      updated_since: '2026-01-15T10:00:09Z',
      sort_by: 'add_time',
      sort_direction: 'asc',
      limit: '500',
    })
  })

  test('that is refused without a cursor is not asked for again', async () => {
    const { listing, calls } = open({ [listed]: answerOf(400) })
    expect(await caught(listing.page(query))).toMatchObject({
      reason: { code: 'crm-not-understood' },
      detail: 'GET organizations: 400',
    })
    expect(calls().filter((call) => call.startsWith(`${listed}?`))).toHaveLength(1)
  })

  test('waits where an answer is no success', async () => {
    const page = (routes: Record<string, HttpAnswer>) => caught(open(routes).listing.page(query))
    expect(await page({ [listed]: answerOf(200, { json: {} }) })).toMatchObject({
      detail: 'GET organizations: 200, but not as documented',
    })
    expect(await page({ 'GET /api/v2/organizationFields': answerOf(401) })).toMatchObject({ detail: 'GET fields: 401' })
    expect(await page({ 'GET /api/v2/organizationFields': answerOf(200, { json: {} }) })).toMatchObject({
      detail: 'GET fields: 200, but not as documented',
    })
  })
})

test('deals come with those of the archive, which are marked', async () => {
  const deal = (id: number) => ({ id, add_time: '2026-01-15T10:00:00Z', title: `Deal ${id}` })
  const { listing } = open(
    { 'GET /api/v2/deals': pageOf([deal(1)]), 'GET /api/v2/deals/archived': pageOf([deal(2)]) },
    ['deal'],
  )
  const first = await listing.page(query)
  expect(first.records).toEqual([
    expect.objectContaining({ name: 'Deal 1', ref: { source: 'pipedrive', type: 'deal', id: '1' } }),
  ])
  expect(first.records[0]).not.toHaveProperty('isArchived')
  const second = await listing.page(query, first.next)
  expect(second.records).toMatchObject([{ name: 'Deal 2', ref: { type: 'deal', id: '2' }, isArchived: true }])
  expect(second.next).toBeUndefined()
})

describe('a page of people', () => {
  const persons = 'GET /api/v2/persons'
  const person = (id: number, seconds: number, org_id: number | null) =>
    found(id, -99, { org_id, update_time: new Date(second + seconds * 1_000).toISOString() })

  test('has the organization of each person who was changed, and goes on with the cursor', async () => {
    const { listing, calls } = open({ [persons]: pageOf([person(1, 2, 7), person(2, 3, null), person(3, 4, 8)], 'c1') })
    const first = await listing.peoplePage?.(query.since, undefined)
    expect(first?.people).toEqual([
      { client: { source: 'pipedrive', type: 'organization', id: '7' }, changedAt: second + 2_000 },
      { client: { source: 'pipedrive', type: 'organization', id: '8' }, changedAt: second + 4_000 },
    ])
    expect(placeIn(first?.next)).toEqual(['c1', second, second + 4_000])
    await listing.peoplePage?.(query.since, first?.next)
    const asksFirst = {
      updated_since: '2026-01-15T10:00:00Z',
      sort_by: 'update_time',
      sort_direction: 'asc',
      limit: '500',
    }
    expect(calls().map(asked)).toEqual([asksFirst, { ...asksFirst, cursor: 'c1' }])
  })

  test('is the last one where there is no cursor', async () => {
    expect(await open({ [persons]: pageOf([], null) }).listing.peoplePage?.(second, undefined)).toEqual({ people: [] })
  })

  test('is not asked for where no organization is a client', () => {
    expect(open({}, ['deal']).listing.peoplePage).toBeUndefined()
  })
})
