import { afterEach, describe, expect, test, vi } from 'vitest'
import { salesforceListing } from '#lib/crm/salesforce/list.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'
import { account, failed, queried, rows, scriptedOrg } from '../scripted-org.ts'

afterEach(() => vi.unstubAllGlobals())

const empty = {
  DocSpace_Room_Id__c: null,
  DocSpace_Room_URL__c: null,
  DocSpace_Invitation_URL__c: null,
  DocSpace_Status__c: null,
}
const found = (more: object = {}) => ({
  Id: account.id,
  Name: 'Acme',
  CreatedDate: '2026-01-15T10:00:00.000+0000',
  ...empty,
  ...more,
})
const second = Date.parse('2026-01-15T10:00:00Z')
const query = { since: second + 999, filter: {} }

const open = (answer: HttpAnswer, where: object = {}) => {
  const org = scriptedOrg({ [queried]: answer }, { clients: [{ object: 'Account', where }] })
  return { ...org, listing: salesforceListing(org.options) }
}
const placeIn = (cursor = '') => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown
const ours = 'DocSpace_Room_Id__c,DocSpace_Room_URL__c,DocSpace_Invitation_URL__c,DocSpace_Status__c'

describe('a page', () => {
  test('has what is known of each record, by whole seconds, and is the last one where it is not full', async () => {
    const { listing, queries } = open(rows(found({ DocSpace_Status__c: 'ready' })), { Type: ['Customer'] })
    await caught(listing.page(query))
    const whole = open(rows(found({ DocSpace_Status__c: 'ready' })))
    expect(await whole.listing.page(query)).toEqual({
      records: [
        { ref: account, name: 'Acme', createdAt: second, isClient: true, written: { state: 'ready', status: 'ready' } },
      ],
    })
    expect(whole.listing.pause).toBe(200)
    const order = 'ORDER BY CreatedDate ASC,Id ASC LIMIT 200'
    expect(whole.queries()).toEqual([
      `SELECT Id,Name,CreatedDate,${ours} FROM Account WHERE CreatedDate>=2026-01-15T10:00:00.000Z ${order}`,
    ])
    expect(queries()[0]).toContain(`${ours},Type FROM Account`)
  })

  test('that is full goes on behind its last record', async () => {
    const former = found({ Id: '001xx000003DGb3AAG' })
    const full = [...Array.from({ length: 199 }, () => former), found()]
    const { listing, queries } = open(rows(...full))
    const { next } = await listing.page(query)
    expect(placeIn(next)).toEqual(['Account', [second, account.id]])
    await listing.page(query, next)
    const time = '2026-01-15T10:00:00.000Z'
    expect(queries()[1]).toContain(
      `WHERE CreatedDate>=${time} AND (CreatedDate>${time} OR Id>'${account.id}') ORDER BY`,
    )
    expect((await open(rows(...full.slice(1))).listing.page(query)).next).toBeUndefined()
  })

  test('keeps an id that is none as it came, and a name that is missing', async () => {
    const { records } = await open(rows(found({ Id: 'x', Name: null }))).listing.page(query)
    expect(records).toMatchObject([{ ref: { ...account, id: 'x' }, name: '' }])
  })

  test.each([
    [{ Type: 'Customer' }, true],
    [{ Type: 'Prospect' }, false],
    [{ Type: 'Customer', Name: 'Roomkeeper trial 1' }, false],
  ])('takes %j for a client: %j', async (more, isClient) => {
    const { listing } = open(rows(found(more)), { Type: ['Customer'] })
    expect((await listing.page(query)).records).toMatchObject([{ isClient }])
  })

  test.each([
    ['a filter', { Type: 'x' }, "No such column 'Type' on entity", 'crm-field-unknown', 'Account: Type'],
    ['the room', { Type: 'x' }, "No such column 'DocSpace_Status__c'", 'crm-fields-missing', 'Account'],
  ])('is refused for a field of %s that is not there', async (_, filter, message, code, detail) => {
    const { listing } = open(failed(400, 'INVALID_FIELD', { message }))
    expect(await caught(listing.page({ ...query, filter }))).toMatchObject({ reason: { code }, detail })
  })

  test.each(['1a', 'a-b', 'a'.repeat(81)])('asks for no field of the name "%s"', async (name) => {
    const { listing, calls } = open(rows())
    expect(await caught(listing.page({ ...query, filter: { [name]: 'x' } }))).toMatchObject({
      reason: { code: 'crm-field-unknown' },
      detail: `Account: ${name}`,
    })
    expect(calls()).toEqual([])
  })

  test('waits where an answer is no success', async () => {
    expect(await caught(open(answerOf(403)).listing.page(query))).toMatchObject({ detail: 'query Account: 403' })
    expect(await caught(open(answerOf(200, { json: {} })).listing.page(query))).toMatchObject({
      detail: 'query Account: 200, but not as documented',
    })
  })
})

describe('further fields', () => {
  const asked = (answers: HttpAnswer[]) => {
    const org = scriptedOrg({ [queried]: answers }, { clients: [{ object: 'Account', where: { Type: ['Customer'] } }] })
    return { ...org, listing: salesforceListing(org.options) }
  }
  const row = found({ Type: 'Customer', Region__c: 'North' })

  test('that the organization lacks are left out, on every further page too', async () => {
    const refused = failed(400, 'INVALID_FIELD', { message: "No such column 'Other__c' on entity 'Account'" })
    const { listing, queries } = asked([refused, rows(row)])
    const wanted = { ...query, fields: ['Region__c', 'Other__c', '1a', 'type'] }
    expect((await listing.page(wanted)).records).toMatchObject([{ isClient: true, values: { Region__c: 'North' } }])
    await listing.page(wanted)
    expect(queries().map((text) => /DocSpace_Status__c,(\S*)/.exec(text)?.[1])).toEqual([
      'Type,Region__c,Other__c',
      'Type,Region__c',
      'Type,Region__c',
    ])
  })

  test('do not hide that the room has no fields', async () => {
    const { listing, queries } = asked([
      failed(400, 'INVALID_FIELD', { message: "No such column 'DocSpace_Status__c'" }),
    ])
    expect(await caught(listing.page({ ...query, fields: ['Region__c'] }))).toMatchObject({
      reason: { code: 'crm-fields-missing' },
    })
    expect(queries()).toHaveLength(1)
  })

  test('are not taken for lacking where Salesforce refuses for another reason', async () => {
    const { listing, queries } = asked([failed(400, 'MALFORMED_QUERY', { message: "near 'Region__c'" })])
    expect(await caught(listing.page({ ...query, fields: ['Region__c'] }))).toBeDefined()
    expect(queries()).toHaveLength(1)
  })
})

describe('a page of people', () => {
  const contact = (id: string, AccountId: string | null, SystemModstamp: string) => ({
    Id: id,
    AccountId,
    SystemModstamp,
  })
  const time = '2026-01-15T10:00:00.000Z'

  test('has the account of each contact that was changed, by the whole of its id', async () => {
    const { listing, queries } = open(
      rows(
        contact('003xx000004TmiQAAS', account.id.slice(0, 15), '2026-01-15T10:00:01.000+0000'),
        contact('003xx000004TmiRAAS', null, '2026-01-15T10:00:02.000+0000'),
      ),
    )
    expect(await listing.peoplePage?.(query.since, undefined)).toEqual({
      people: [{ client: account, changedAt: second + 1_000 }],
    })
    expect(queries()).toEqual([
      `SELECT Id,AccountId,SystemModstamp FROM Contact WHERE SystemModstamp>=${time} ORDER BY SystemModstamp ASC,Id ASC LIMIT 200`,
    ])
  })

  test('that is full goes on behind its last contact', async () => {
    const one = contact('003xx000004TmiQAAS', account.id, '2026-01-15T10:00:00.000+0000')
    const former = { ...one, Id: '003xx000004TmiRAAS' }
    const { listing, queries } = open(rows(...Array.from({ length: 199 }, () => former), one))
    const { next } = (await listing.peoplePage?.(second, undefined)) ?? {}
    expect(placeIn(next)).toEqual([second, one.Id])
    await listing.peoplePage?.(second, next)
    expect(queries()[1]).toContain(
      `WHERE SystemModstamp>=${time} AND (SystemModstamp>${time} OR Id>'${one.Id}') ORDER BY`,
    )
    const short = open(rows(...Array.from({ length: 199 }, () => one)))
    expect(await short.listing.peoplePage?.(second, undefined)).not.toHaveProperty('next')
  })

  test('is waited for where the query is refused', async () => {
    expect(
      await caught(
        open(answerOf(500, { json: { records: [] } })).listing.peoplePage?.(second, undefined) ?? Promise.resolve(),
      ),
    ).toMatchObject({
      detail: expect.stringContaining('query Contact'),
    })
  })
})
