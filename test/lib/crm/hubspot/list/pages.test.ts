import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { hubspotListing } from '#lib/crm/hubspot/list.ts'
import { nameIn } from '#lib/crm/hubspot/names.ts'
import { apiPaths } from '#lib/crm/hubspot/paths.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../../scripted-api.ts'
import { testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const names = ['name', 'domain', 'docspace_room_id', 'docspace_room_url', 'docspace_invitation_url', 'docspace_status']
const second = Date.parse('2026-01-15T10:00:00Z')
const found = (id: string, ms: number) => ({
  id,
  properties: { createdate: new Date(second + ms).toISOString(), name: `Client ${id}` },
})
const pageOf = (more: boolean, ...results: object[]) =>
  answerOf(200, { json: { results, ...(more && { paging: { next: { after: '1' } } }) } })
const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(['company', place])).toString('base64url')
const placeIn = (cursor: string | undefined) => cursor && JSON.parse(Buffer.from(cursor, 'base64url').toString())[1]

const list = async (page: HttpAnswer | HttpAnswer[], place?: unknown) => {
  const { fetch, asked } = scriptedFetch({
    'GET /crm/v3/properties/companies': answerOf(200, { json: { results: names.map((name) => ({ name })) } }),
    'POST /crm/v3/objects/companies/search': page,
  })
  vi.stubGlobal('fetch', fetch)
  const listing = hubspotListing({
    settings: z.parse(hubspotSettings, {}),
    credentials: { accessToken: 'token' },
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const { records, next } = await listing.page(
    { since: second, filter: {} },
    place === undefined ? undefined : cursorOf(place),
  )
  return {
    ids: records.map(({ ref }) => ref.id),
    records,
    next: placeIn(next),
    body: asked[1]?.body as { filterGroups: { filters: object[] }[]; sorts: object[] },
  }
}

describe('a page of a search', () => {
  test('is asked for again after a failure of the moment', async () => {
    expect((await list([answerOf(500), pageOf(false, found('1', 0))])).ids).toEqual(['1'])
  })

  test('that is not full is the last one', async () => {
    const { ids, next, records, body } = await list(pageOf(false, found('1', 0), found('2', 5)))
    expect([ids, next]).toEqual([['1', '2'], undefined])
    expect(records[0]).toEqual({
      ref: { source: 'hubspot', type: 'company', id: '1' },
      name: 'Client 1',
      createdAt: second,
      isClient: true,
      written: { state: 'none' },
    })
    expect(body).toMatchObject({
      filterGroups: [{ filters: [{ propertyName: 'createdate', operator: 'GTE', value: String(second) }] }],
      sorts: [{ propertyName: 'createdate', direction: 'ASCENDING' }],
      limit: 200,
    })
  })

  test('that is full goes on with its last millisecond', async () => {
    const { ids, next } = await list(pageOf(true, found('1', 0), found('2', 4), found('3', 5), found('4', 5)))
    expect([ids, next]).toEqual([
      ['1', '2'],
      [second + 5, null],
    ])
  })

  test('of one millisecond is listed by ids', async () => {
    const { ids, next } = await list(pageOf(true, found('1', 5), found('2', 5)))
    expect([ids, next]).toEqual([[], [second + 5, '0']])
  })

  test('by ids goes on behind the last one, and then with the next millisecond', async () => {
    const by = await list(pageOf(true, found('7', 5), found('9', 5)), [second + 5, '0'])
    expect([by.ids, by.next]).toEqual([
      ['7', '9'],
      [second + 5, '9'],
    ])
    expect(by.body).toMatchObject({
      filterGroups: [
        {
          filters: [
            { propertyName: 'createdate', operator: 'GTE', value: String(second + 5) },
            { propertyName: 'createdate', operator: 'LTE', value: String(second + 5) },
            { propertyName: 'hs_object_id', operator: 'GT', value: '0' },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    })
    const last = await list(pageOf(false, found('11', 5)), [second + 5, '9'])
    expect([last.ids, last.next]).toEqual([['11'], [second + 6, null]])
  })

  test('without results ends, whatever it says of a next one', async () => {
    expect((await list(pageOf(true))).next).toBeUndefined()
  })
})

test.each([
  [{ name: 'Acme', domain: 'acme.example' }, 'Acme'],
  [{ name: '', domain: 'acme.example' }, 'acme.example'],
  [{ dealname: 'Website' }, 'Website'],
  [{ firstname: 'Jan', lastname: 'Kowalski', email: 'jan@x.example' }, 'Jan Kowalski'],
  [{ firstname: null, lastname: 'Kowalski' }, 'Kowalski'],
  [{ firstname: '', lastname: null, email: 'jan@x.example' }, 'jan@x.example'],
  [{}, ''],
])('the name of %j is "%s"', (properties, name) => expect(nameIn(properties)).toBe(name))

test('paths of a dated version have the parts in another order', () => {
  const shown = (settings: object) => {
    const { apiVersion, objectsPath } = z.parse(hubspotSettings, settings)
    const paths = apiPaths({ apiVersion, objectsPath })
    return [paths.object('deal'), paths.properties('contact'), paths.owner('a/b'), paths.account, paths.introspection]
  }
  expect(shown({})).toEqual([
    '/crm/v3/objects/deals',
    '/crm/v3/properties/contacts',
    '/crm/v3/owners/a%2Fb',
    '/account-info/v3/details',
    undefined,
  ])
  expect(shown({ apiVersion: '2026-09' })).toEqual([
    '/crm/objects/2026-09/deals',
    '/crm/properties/2026-09/contacts',
    '/crm/owners/2026-09/a%2Fb',
    '/account-info/2026-09/details',
    '/oauth/2026-09/token/introspect',
  ])
  expect(shown({ objectsPath: '/crm/v3/objects' })[0]).toBe('/crm/v3/objects/deals')
})

describe('a page of people', () => {
  const contact = (id: string, ms: number) => ({
    id,
    properties: { createdate: '2026-01-01T00:00:00Z', lastmodifieddate: new Date(second + ms).toISOString() },
  })
  const of = (...pairs: [contact: string, record: string][]) =>
    answerOf(200, { json: { results: pairs.map(([from, to]) => ({ from: { id: from }, to: [{ toObjectId: to }] })) } })

  const open = (contacts: HttpAnswer, objects = ['company', 'contact', 'deal']) => {
    const { fetch, asked } = scriptedFetch({
      'POST /crm/v3/objects/contacts/search': contacts,
      'POST /crm/v4/associations/contacts/companies/batch/read': of(['3', '30'], ['1', '10']),
      'POST /crm/v4/associations/contacts/deals/batch/read': of(['2', '20']),
    })
    vi.stubGlobal('fetch', fetch)
    const listing = hubspotListing({
      settings: z.parse(hubspotSettings, { clients: objects.map((object) => ({ object })) }),
      credentials: { accessToken: 'token' },
      deadline: { remaining: () => 20_000 },
      clock: testClock(),
    })
    return { listing, asked }
  }
  const placeAt = (cursor = '') => JSON.parse(Buffer.from(cursor, 'base64url').toString())

  test('has the records of every object by their contacts, the oldest change first, and goes on by time', async () => {
    const { listing, asked } = open(pageOf(true, contact('1', 4), contact('2', 2), contact('3', 5), contact('4', 9)))
    const first = await listing.peoplePage?.(second, undefined)
    expect(first?.people.map(({ client, changedAt }) => [client.type, client.id, changedAt - second])).toEqual([
      ['deal', '20', 2],
      ['company', '10', 4],
      ['company', '30', 5],
    ])
    expect(placeAt(first?.next)).toEqual([second + 9, null])
    expect(asked[0]?.body).toMatchObject({
      filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(second) }] }],
      properties: ['createdate', 'lastmodifieddate'],
    })
    expect(asked.slice(1).map(({ call }) => call)).toEqual([
      'POST /crm/v4/associations/contacts/companies/batch/read',
      'POST /crm/v4/associations/contacts/deals/batch/read',
    ])
    await listing.peoplePage?.(second, first?.next)
    expect(asked[3]?.body).toMatchObject({ filterGroups: [{ filters: [{ value: String(second + 9) }] }] })
  })

  test('knows no time of a contact that it did not list', async () => {
    const { people } =
      (await open(pageOf(false, contact('2', 4)), ['company']).listing.peoplePage?.(second, undefined)) ?? {}
    expect(people?.map(({ changedAt }) => changedAt)).toEqual([Number.NaN, Number.NaN])
  })

  test('is the last one where it is not full', async () => {
    expect(await open(pageOf(false, contact('1', 4))).listing.peoplePage?.(second, undefined)).not.toHaveProperty(
      'next',
    )
  })

  test('is not asked for where contacts alone are clients', () => {
    expect(open(pageOf(false), ['contact']).listing.peoplePage).toBeUndefined()
  })
})
