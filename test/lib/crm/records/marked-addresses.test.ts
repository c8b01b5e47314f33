import { describe, expect, test } from 'vitest'
import { addressesIn, addressProperties, contactAddresses } from '#lib/crm/hubspot/people.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { addressesOfOrganization } from '#lib/crm/pipedrive/people.ts'
import { addressOf, allUndeliverable, deliverable, type MarkedAddress } from '#lib/crm/records/marked-addresses.ts'
import type { SalesforceApi } from '#lib/crm/salesforce/api/api.ts'
import { contactAddresses as salesforceContacts } from '#lib/crm/salesforce/contacts.ts'
import type { Http, HttpAnswer } from '#lib/runtime/http.ts'

const good = (address: string): MarkedAddress => ({ address })
const bad = (address: string): MarkedAddress => ({ address, isBad: true })

describe('the address of a person', () => {
  test.each<[MarkedAddress[], string | undefined]>([
    [[good('a@x.example'), good('b@x.example')], 'a@x.example'],
    [[bad('a@x.example'), good('b@x.example')], 'b@x.example'],
    [[good('n/a'), good('b@x.example')], 'b@x.example'],
    [[good('n/a')], 'n/a'],
    [[bad('a@x.example')], undefined],
    [[{ address: null }, { address: ' ' }, good('b@x.example')], 'b@x.example'],
    [[], undefined],
  ])('of %j is %s', (addresses, address) => {
    expect(addressOf(addresses)).toBe(address)
  })

  test('is said to be bad only where every one is', () => {
    expect(allUndeliverable([bad('a@x.example'), { address: '' }])).toBe(true)
    expect(allUndeliverable([bad('a@x.example'), good('b@x.example')])).toBe(false)
    expect(allUndeliverable([])).toBe(false)
    expect(allUndeliverable([{ address: ' ', isBad: true }])).toBe(false)
    expect(deliverable([{ address: ' ' }, good('a@x.example'), bad('b@x.example')])).toEqual(['a@x.example'])
  })
})

const answer = (json: unknown, status = 200): HttpAnswer => ({
  status,
  json,
  text: '',
  headers: new Headers({ 'content-type': 'application/json' }),
})

test('Pipedrive: of each person the primary address, or where that is none the next one', async () => {
  const mail = (value: string, primary: boolean) => ({ value, primary })
  const data = [
    { emails: [mail('work@a.example', false), mail('home@a.example', true)] },
    { emails: [mail('unknown', true), mail('b@b.example', false)] },
    { emails: [mail('unknown', true)] },
  ]
  const http: Http = async () => answer({ data })
  expect(await addressesOfOrganization(http, 1)).toEqual(['home@a.example', 'b@b.example', 'unknown'])
})

describe('HubSpot', () => {
  test('has a contact’s other addresses beside the primary one, which it may mark as bad', () => {
    const others = { email: 'a@x.example', hs_additional_emails: 'b@x.example;c@x.example' }
    expect(deliverable(addressesIn(others))).toEqual(['a@x.example', 'b@x.example', 'c@x.example'])
    expect(deliverable(addressesIn({ ...others, hs_email_bad_address: 'true' }))).toEqual([
      'b@x.example',
      'c@x.example',
    ])
    const bounced = { email: 'a@x.example', hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' }
    expect([deliverable(addressesIn(bounced)), allUndeliverable(addressesIn(bounced))]).toEqual([[], true])
    expect(allUndeliverable(addressesIn({ email: 'a@x.example', hs_email_bad_address: 'false' }))).toBe(false)
  })

  test('is asked for them of the contacts of a company', async () => {
    const asked: unknown[] = []
    const http: Http = async ({ json }) => {
      asked.push(json)
      const properties = { email: 'a@x.example', hs_additional_emails: 'b@x.example', hs_email_bad_address: 'true' }
      return answer({ results: [{ id: '7', properties }] })
    }
    const found = await contactAddresses(http, hubspotSettings.parse({}), [{ id: '7' }, { id: '8' }])
    expect(found.map(addressOf)).toEqual(['b@x.example', undefined])
    expect(asked).toMatchObject([{ properties: addressProperties }])
  })
})

describe('Salesforce', () => {
  const people = [
    { Email: 'a@x.example', EmailBouncedDate: '2026-11-01T00:00:00.000+0000' },
    { Email: 'b@x.example', EmailBouncedDate: null },
  ]
  const account = { source: 'salesforce', type: 'Account', id: '0015g00000AbCdEAAV' }
  const apiWith = (query: SalesforceApi['query'], url = 'https://one.example') => ({ url, query }) as SalesforceApi

  test('tells which address bounced', async () => {
    const found = await salesforceContacts(
      apiWith(async () => answer({ records: people })),
      account,
      undefined,
    )
    expect(deliverable(found)).toEqual(['b@x.example'])
  })

  test('is asked without the bounces where the integration user may not see them, and is asked for them once in each organization', async () => {
    const asked: boolean[] = []
    const closed = async (soql: string) => {
      asked.push(soql.includes('Bounced'))
      return soql.includes('Bounced')
        ? answer([{ errorCode: 'INVALID_FIELD', message: "No such column 'EmailBouncedDate'" }], 400)
        : answer({ records: people.map(({ Email }) => ({ Email })) })
    }
    const all = async (url: string) => deliverable(await salesforceContacts(apiWith(closed, url), account, undefined))
    for (let read = 0; read < 3; read += 1)
      expect(await all('https://closed.example')).toEqual(['a@x.example', 'b@x.example'])
    expect(asked).toEqual([true, false, false, false])
    expect(await all('https://other.example')).toEqual(['a@x.example', 'b@x.example'])
    expect(asked.slice(4)).toEqual([true, false])
  })

  test('is asked for the bounces again where it was another field that is not there', async () => {
    const asked: string[] = []
    const api = apiWith(async (soql) => {
      asked.push(soql)
      return answer([{ errorCode: 'INVALID_FIELD', message: "No such column 'Email'" }], 400)
    }, 'https://broken.example')
    for (let read = 0; read < 2; read += 1) await salesforceContacts(api, account, undefined).catch(() => undefined)
    expect(asked.map((soql) => soql.includes('Bounced'))).toEqual([true, false, true, false])
  })
})
