import { afterEach, describe, expect, test } from 'vitest'
import type { SalesforceApi } from '#lib/crm/salesforce/api/api.ts'
import { readContacts } from '#lib/crm/salesforce/contact-roles.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../scripted-api.ts'
import { startOrg, type TestOrg } from './org.ts'

let org: TestOrg | undefined
afterEach(() => org?.sim.stop())

const contacts = [
  { email: 'boss@acme.example', name: 'Ada Boss', role: 'Decision Maker;Owner' },
  { email: 'clerk@acme.example', name: 'Bo Clerk' },
]

describe('on a server', () => {
  test('an organization whose contacts belong to one account keeps no roles: the field is absent', async () => {
    org = await startOrg({ severalAccounts: false })
    const ref = await org.make({ email: undefined, contacts })
    expect(await org.records.readContacts(ref, ['role', 'FirstName'])).toEqual([
      { email: 'boss@acme.example', fields: { FirstName: 'Ada' } },
      { email: 'clerk@acme.example', fields: { FirstName: 'Bo' } },
    ])
  })

  test('an opportunity has those with a role in it, and then the others of its account', async () => {
    org = await startOrg()
    const account = await org.make({ email: 'office@acme.example' })
    const deal = await org.make({ objectType: 'deal', email: undefined, contacts })
    await org.sim.updateClient(deal.id, { AccountId: account.id })
    expect(await org.records.readContacts(deal, ['role', 'NoSuchField__c'])).toEqual([
      { email: 'boss@acme.example', fields: { role: 'Decision Maker;Owner' } },
      { email: 'clerk@acme.example', fields: { role: null } },
      { email: 'office@acme.example', fields: { role: null } },
    ])
  })

  test('a contact is its own', async () => {
    org = await startOrg()
    const ref = await org.make({ objectType: 'contact', name: 'Ada Boss', email: 'boss@acme.example' })
    expect(await org.records.readContacts(ref, ['role', 'LastName'])).toEqual([
      { email: 'boss@acme.example', fields: { LastName: 'Boss' } },
    ])
  })
})

/** An organization that answers queries by the object that they are about, and what it was asked. */
const scripted = (objects: Record<string, HttpAnswer | object[]>, described = ['Email', 'Title']) => {
  const asked: string[] = []
  const api = {
    url: `https://${Math.random()}.example`,
    async query(soql: string) {
      asked.push(soql)
      const answer = objects[/FROM (\w+)/.exec(soql)?.[1] ?? ''] ?? []
      return Array.isArray(answer) ? answerOf(200, { json: { records: answer } }) : answer
    },
    async describe(object: string) {
      asked.push(`describe ${object}`)
      return answerOf(200, { json: { fields: described.map((name) => ({ name })) } })
    },
  } as unknown as SalesforceApi
  return { api, asked }
}
const ref = (type: string, id = '0015g00000XyZaEAAV') => ({ source: 'salesforce', type, id })
const refused = (errorCode: string) => answerOf(400, { json: [{ errorCode, message: '' }] })

test('fields that the user does not see are not asked for, and those that he sees are, each once', async () => {
  const { api, asked } = scripted({ Contact: [{ Email: 'a@b.example', Title: 'CEO' }] })
  expect(await readContacts(api, ref('Account'), ['Title', 'Email', 'Hidden__c'])).toEqual([
    { email: 'a@b.example', fields: { Title: 'CEO', Email: 'a@b.example' } },
  ])
  expect(asked).toEqual([
    'describe Contact',
    "SELECT Email,Title,EmailBouncedDate FROM Contact WHERE AccountId='0015g00000XyZaEAAV' AND Email!=null ORDER BY CreatedDate ASC LIMIT 100",
  ])
})

test('relations that ended do not count, and bounced addresses are left out', async () => {
  const { api, asked } = scripted({
    AccountContactRelation: [
      { Roles: 'Owner', Contact: { Email: 'a@b.example', EmailBouncedDate: null } },
      { Roles: 'Buyer', Contact: { Email: 'c@b.example', EmailBouncedDate: '2026-01-01' } },
      { Roles: 'Buyer', Contact: { Email: null } },
      { Roles: 'Buyer', Contact: null },
    ],
  })
  expect(await readContacts(api, ref('Account'), ['role'])).toEqual([
    { email: 'a@b.example', fields: { role: 'Owner' } },
  ])
  expect(asked).not.toContain('describe Contact')
  expect(asked).toContain(
    "SELECT Roles,Contact.Email,Contact.EmailBouncedDate FROM AccountContactRelation WHERE AccountId='0015g00000XyZaEAAV' AND IsActive=true ORDER BY CreatedDate ASC LIMIT 100",
  )
})

test.each(['INVALID_TYPE', 'INVALID_FIELD'])('an organization may lack the object: %s', async (code) => {
  const { api } = scripted({ AccountContactRelation: refused(code), Contact: [{ Email: 'a@b.example' }] })
  expect(await readContacts(api, ref('Account'), ['role'])).toEqual([{ email: 'a@b.example', fields: {} }])
})

test.each([
  ['AccountContactRelation', 'Account', refused('MALFORMED_QUERY')],
  ['OpportunityContactRole', 'Opportunity', refused('INVALID_TYPE')],
  ['Contact', 'Account', answerOf(500)],
  ['Opportunity', 'Opportunity', answerOf(500)],
])('what is refused otherwise is no lack: %s', async (object, type, answer) => {
  const { api } = scripted({ [object]: answer })
  await expect(readContacts(api, ref(type), ['role'])).rejects.toMatchObject({
    reason: expect.anything(),
    detail: expect.stringMatching(new RegExp(`^query ${object}: ${answer.status}(?!, but)`)),
  })
})

test('an opportunity without an account has those in it alone, by the role’s order', async () => {
  const { api, asked } = scripted({
    Opportunity: [{ AccountId: null }],
    OpportunityContactRole: [{ Role: 'Owner', Contact: { Email: 'a@b.example', Title: 'CEO' } }],
  })
  expect(await readContacts(api, ref('Opportunity'), ['role', 'Title'])).toEqual([
    { email: 'a@b.example', fields: { Title: 'CEO', role: 'Owner' } },
  ])
  expect(asked.filter((one) => one.includes('FROM Contact '))).toEqual([])
  expect(asked).toContain(
    "SELECT Role,Contact.Email,Contact.Title,Contact.EmailBouncedDate FROM OpportunityContactRole WHERE OpportunityId='0015g00000XyZaEAAV' ORDER BY IsPrimary DESC LIMIT 100",
  )
})

test.each([ref('Lead'), ref('Account', 'no id')])('a record of which nothing is known has none: %o', async (one) => {
  const { api, asked } = scripted({})
  expect(await readContacts(api, one, ['role'])).toEqual([])
  expect(asked).toEqual([])
})

test('fields that cannot be looked up are no fields that nobody sees', async () => {
  const { api } = scripted({})
  const closed = { ...api, describe: async () => answerOf(403) }
  await expect(readContacts(closed, ref('Account'), ['Title'])).rejects.toMatchObject({
    detail: 'describe Contact: 403',
  })
})
