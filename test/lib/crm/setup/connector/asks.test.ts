import { expect, test } from 'vitest'
import { sources } from '#lib/crm/sources.ts'

/** What a person is asked for: name, whether it is hidden while it is typed, where it is stored, and when it is not asked for. */
type Row = [name: string, secret: boolean, storedIn: string, more?: { optional?: true; unless?: string }]

const asked: Record<string, { asks: Row[]; deliversTo?: string; withoutCredentials?: RegExp }> = {
  espocrm: {
    asks: [
      ['apiKey', true, 'credentials'],
      ['adminUser', false, 'never'],
      ['adminPassword', true, 'never'],
    ],
    withoutCredentials: /--admin-user, --admin-password.*Administration > Webhooks/,
  },
  generic: { asks: [] },
  hubspot: {
    asks: [
      ['accessToken', true, 'credentials'],
      ['clientSecret', true, 'webhooks'],
      ['clientId', false, 'never', { optional: true }],
    ],
    deliversTo: 'public-https',
  },
  pipedrive: { asks: [['apiToken', true, 'credentials']], deliversTo: 'public' },
  salesforce: {
    asks: [
      ['clientId', false, 'credentials'],
      ['clientSecret', true, 'credentials', { unless: 'privateKey' }],
      ['privateKey', true, 'credentials', { optional: true }],
      ['username', false, 'credentials', { optional: true }],
      ['audience', false, 'credentials', { optional: true }],
    ],
    deliversTo: 'public',
  },
}

test.each(Object.entries(asked))('%s', async (name, { asks, deliversTo, withoutCredentials }) => {
  const connector = await sources[name]?.connector?.()
  expect(
    connector?.asks.map(({ what, ...ask }) => {
      expect(what.length).toBeGreaterThan(20)
      return ask
    }),
  ).toEqual(asks.map(([ask, secret, storedIn, more]) => ({ name: ask, secret, storedIn, ...more })))
  expect(connector?.deliversTo).toBe(deliversTo)
  if (withoutCredentials) expect(connector?.withoutCredentials?.join(' ')).toMatch(withoutCredentials)
  else expect(connector?.withoutCredentials).toBeUndefined()
  // Every credential that has a wrong kind has a right one, and is asked for.
  const names = asks.map(([ask]) => ask)
  const { wrong = [], right = {} } = connector?.kinds ?? {}
  for (const one of wrong) expect(Object.keys(right)).toContain(one.name)
  for (const one of Object.keys(right)) expect(names).toContain(one)
})

/** Values of a kind that is not the right one, and what they are. */
const kinds: [crm: string, name: string, value: string, is: RegExp | undefined][] = [
  ['espocrm', 'apiKey', 'a'.repeat(32), undefined],
  ['espocrm', 'apiKey', 'A'.repeat(32), /no key/],
  ['espocrm', 'apiKey', 'a'.repeat(31), /no key/],
  ['espocrm', 'apiKey', 'a'.repeat(33), /no key/],
  ['espocrm', 'apiKey', 'user:password', /user name with a password/],
  ['espocrm', 'apiKey', 'dXNlcjpwYXNzd29yZA==', /user name with a password/],
  ['hubspot', 'accessToken', 'pat-eu1-0a1b', undefined],
  ['hubspot', 'accessToken', `C${'a'.repeat(30)}`, /OAuth token of a user/],
  ['hubspot', 'accessToken', `C${'a'.repeat(29)}`, undefined],
  ['hubspot', 'accessToken', '0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f', /client secret or a developer API key/],
  ['hubspot', 'clientSecret', '0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f', undefined],
  ['hubspot', 'clientSecret', 'pat-eu1-0a1b', /access token/],
  ['hubspot', 'clientSecret', '1234', /ID of an app/],
  ['hubspot', 'clientSecret', '123', undefined],
  ['pipedrive', 'apiToken', 'a'.repeat(40), undefined],
  ['pipedrive', 'apiToken', 'v1u:AQIBAHj', /OAuth access token/],
  ['pipedrive', 'apiToken', 'eyJhbGci', /OAuth access token/],
  ['pipedrive', 'apiToken', 'v1r:AQIBAHj', /refresh token/],
  ['pipedrive', 'apiToken', '0123456789abcdef', /client ID/],
  ['salesforce', 'clientId', '3MVG9abc', undefined],
  ['salesforce', 'clientId', '00D5g000008XyZa!AQ', /session ID/],
  ['salesforce', 'clientId', '00D5g000008XyZaEAK!AQ', /session ID/],
  ['salesforce', 'clientId', 'roomkeeper@acme.example', /user name/],
  ['salesforce', 'clientSecret', '0123456789ABCDEF', undefined],
  ['salesforce', 'clientSecret', '3MVG9abc', /consumer key/],
  ['salesforce', 'clientSecret', '-----BEGIN PRIVATE KEY-----', /give it as privateKey/],
  ['salesforce', 'privateKey', '-----BEGIN CERTIFICATE-----', /public half/],
  ['salesforce', 'privateKey', '-----BEGIN PRIVATE KEY-----', undefined],
]

test.each(kinds)('%s: the %s "%s" is %s', async (crm, name, value, is) => {
  const connector = await sources[crm]?.connector?.()
  const found = connector?.kinds?.wrong.find((one) => one.name === name && one.form.test(value))
  if (is) expect(found?.is).toMatch(is)
  else expect(found).toBeUndefined()
})
