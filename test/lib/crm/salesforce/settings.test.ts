import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { salesforceCredentials, salesforceSettings } from '#lib/crm/salesforce/settings.ts'

const own = {
  url: 'https://acme.my.salesforce.com',
  organizationId: '00Dxx0000001gPFEAY',
  integrationUserId: '005xx000001X8Uz',
}
const problems = (settings: object) =>
  (z.safeParse(salesforceSettings, { ...own, ...settings }).error?.issues ?? []).map(({ path, message }) => [
    path.join('.'),
    message,
  ])
const fields = {
  roomId: 'DocSpace_Room_Id__c',
  roomUrl: 'DocSpace_Room_URL__c',
  invitationUrl: 'DocSpace_Invitation_URL__c',
  status: 'DocSpace_Status__c',
}
const odd = 'fields and clients must name fields as Salesforce’s API does, such as Type or DocSpace_Status__c'

describe('settings', () => {
  test.each(['xv62.0', 'v62', 'v62.0x', '62.0'])('have no version %s', (apiVersion) => {
    expect(problems({ apiVersion }).map(([path]) => path)).toEqual(['apiVersion'])
  })

  test('of one’s own are few', () => {
    expect(z.parse(salesforceSettings, own)).toEqual({
      ...own,
      apiVersion: 'v62.0',
      personAccounts: false,
      clients: [{ object: 'Account', where: {} }],
      fields,
    })
  })

  test.each([
    ['organizationId', ''],
    ['organizationId', '00Dxx0000001gPFEAZ'],
    ['integrationUserId', "005'xx000001X8Uz"],
    ['apiVersion', '62.0'],
    ['apiVersion', 'v6.0'],
    ['apiVersion', 'v1234.0'],
    ['apiVersion', 'v62.00'],
    ['url', 'acme'],
  ])('refuse the %s "%s"', (name, value) => {
    expect(problems({ [name]: value }).map(([path]) => path)).toEqual([name])
  })

  test.each(['v62.0', 'v100.0'])('take the version %s', (apiVersion) => expect(problems({ apiVersion })).toEqual([]))

  test.each(Object.values(fields))('filter by no field that is written to, such as %s', (name) => {
    expect(problems({ clients: [{ object: 'Account', where: { [name]: ['x'] } }] })).toEqual([
      ['clients', 'must not name a field that the room’s data are written to'],
    ])
  })

  test.each([
    ['Type', true],
    ['A', true],
    [`A${'b'.repeat(79)}`, true],
    [`A${'b'.repeat(80)}`, false],
    ['1Type', false],
    ["Type='x'", false],
    ['', false],
  ])('name the field "%s": %j', (name, good) => {
    const clients = [{ object: 'Account', where: { [name]: ['x'] } }]
    expect(problems({ clients })).toEqual(good ? [] : [['', odd]])
    if (name !== '') expect(problems({ fields: { ...fields, status: name } })).toEqual(good ? [] : [['', odd]])
  })
})

describe('credentials', () => {
  const key = { clientId: 'id', username: 'u', privateKey: 'k' }

  test.each([
    [
      { clientId: 'id', clientSecret: 'secret' },
      { clientId: 'id', clientSecret: 'secret' },
    ],
    [key, { ...key, audience: 'https://login.salesforce.com' }],
    [
      { ...key, audience: 'https://test.salesforce.com' },
      { ...key, audience: 'https://test.salesforce.com' },
    ],
  ])('are %j', (given, parsed) => expect(z.parse(salesforceCredentials, given)).toEqual(parsed))

  test.each([
    {},
    { clientId: 'id' },
    { clientId: '', clientSecret: 'secret' },
    { clientId: 'id', clientSecret: '' },
    { ...key, username: '' },
    { ...key, privateKey: '' },
    { ...key, audience: 'login' },
  ])('are not %j', (given) => expect(z.safeParse(salesforceCredentials, given).success).toBe(false))
})
