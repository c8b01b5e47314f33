import { afterEach, describe, expect, test, vi } from 'vitest'
import { salesforceRecords } from '#lib/crm/salesforce/records.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page } from '../../scripted-api.ts'
import { caught, ready } from '../../worlds/world.ts'
import { account, contact, deal, failed, objectPath, queried, queriedAll, rows, scriptedOrg } from '../scripted-org.ts'

afterEach(() => vi.unstubAllGlobals())

const ours = 'DocSpace_Room_Id__c,DocSpace_Room_URL__c,DocSpace_Invitation_URL__c,DocSpace_Status__c'

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>, settings: object = {}) => {
  const org = scriptedOrg(routes, settings)
  return { ...org, records: salesforceRecords(org.options) }
}
const answering = (answers: HttpAnswer[], settings: object = {}) => open({ [queried]: answers }, settings)
const acme = { Id: account.id, Name: 'Acme' }
const noOne = rows()

describe('a record', () => {
  test('is read with its owner, what decides and what is written', async () => {
    const clients = [{ object: 'Account', where: { Type: ['Customer'] } }]
    const owner = { Owner: { Email: 'anna@agency.example', IsActive: true } }
    const row = { ...acme, ...owner, Type: 'Customer', DocSpace_Status__c: 'ready', DocSpace_Room_Id__c: '7' }
    const { records, queries } = answering([rows(row), rows({ Email: 'a@acme.example' })], { clients })
    expect(await records.read({ ...account, id: account.id.slice(0, 15) })).toEqual({
      ref: account,
      name: 'Acme',
      emails: ['a@acme.example'],
      ownerEmail: 'anna@agency.example',
      isClient: true,
      written: { state: 'ready', status: 'ready', roomId: 7 },
    })
    expect(queries()).toEqual([
      `SELECT Id,Name,CreatedDate,Owner.Email,Owner.IsActive,${ours},Type FROM Account WHERE Id='${account.id}'`,
      `SELECT Email,EmailBouncedDate FROM Contact WHERE AccountId='${account.id}' AND Email!=null ORDER BY CreatedDate ASC LIMIT 20`,
      `SELECT Id FROM Account WHERE MasterRecordId='${account.id}'`,
    ])
  })

  test.each([
    [{ Email: 'anna@agency.example', IsActive: true }, { ownerEmail: 'anna@agency.example' }],
    [{ Email: 'anna@agency.example', IsActive: false }, { ownerGap: 'inactive' }],
    [{ Email: null, IsActive: true }, { ownerGap: 'without-address' }],
    [null, { ownerGap: 'none' }],
  ])('with the owner %j', async (Owner, found) => {
    expect(await answering([rows({ ...acme, Owner }), noOne]).records.read(account)).toMatchObject(found)
  })

  test('keeps the id it was asked for where Salesforce gives none', async () => {
    expect(await answering([rows({ Id: 'x' }), noOne]).records.read(account)).toMatchObject({ ref: account, name: '' })
  })

  test.each([
    [{ ...account, id: 'x' }, {}],
    [contact, { clients: [{ object: 'Account' }] }],
  ])('%j is not asked for', async (ref, settings) => {
    const { records, calls } = open({}, settings)
    expect(await records.read(ref)).toBeUndefined()
    expect(calls()).toEqual([])
  })

  test('is asked for again where the answer is none', async () => {
    const read = (answer: HttpAnswer) => caught(answering([answer]).records.read(account))
    expect(await read(answerOf(404, page))).toMatchObject({ detail: 'query Account: 404' })
    expect(await read(answerOf(200, { json: {} }))).toMatchObject({
      detail: 'query Account: 200, but not as documented',
    })
    expect(await read(failed(400, 'INVALID_FIELD'))).toMatchObject({
      reason: { code: 'crm-fields-missing' },
      detail: 'Account',
      after: 900_000,
    })
  })
})

describe('the addresses', () => {
  test('of a contact are its own, and none where mail to it bounced', async () => {
    const own = (row: object) => answering([rows({ Id: contact.id, Name: 'Jan', ...row })])
    const { records, queries } = own({ Email: 'a@acme.example', EmailBouncedDate: null })
    const found = await records.read(contact)
    expect(found).toMatchObject({ emails: ['a@acme.example'] })
    expect(found).not.toHaveProperty('emailsInvalid')
    expect(queries()).toEqual([
      `SELECT Id,Name,CreatedDate,Owner.Email,Owner.IsActive,AccountId,Email,${ours},EmailBouncedDate FROM Contact WHERE Id='${contact.id}'`,
      `SELECT Id FROM Contact WHERE MasterRecordId='${contact.id}'`,
    ])
    expect(await own({ Email: 'a@acme.example', EmailBouncedDate: '2026-01-15' }).records.read(contact)).toMatchObject({
      emails: [],
      emailsInvalid: true,
    })
  })

  test('of a person account are its own, then those of its contacts', async () => {
    const row = { ...acme, PersonEmail: 'p@acme.example', PersonEmailBouncedDate: null }
    const { records, queries } = answering([rows(row), rows({ Email: 'a@acme.example' })], { personAccounts: true })
    expect((await records.read(account))?.emails).toEqual(['p@acme.example', 'a@acme.example'])
    expect(queries()[0]).toBe(
      `SELECT Id,Name,CreatedDate,Owner.Email,Owner.IsActive,PersonEmail,${ours},PersonEmailBouncedDate FROM Account WHERE Id='${account.id}'`,
    )
    const bounced = answering([rows({ ...row, PersonEmailBouncedDate: '2026-01-15' }), noOne], { personAccounts: true })
    expect(await bounced.records.read(account)).toMatchObject({ emails: [], emailsInvalid: true })
  })

  test('of an opportunity are those with a role, then those of its account', async () => {
    const answers = [
      rows({ Id: deal.id, Name: 'Big', AccountId: account.id }),
      rows({ Contact: { Email: 'r@acme.example' } }, { Contact: null }),
      rows({ Email: 'a@acme.example' }),
    ]
    const { records, queries } = answering(answers, { personAccounts: true })
    expect((await records.read(deal))?.emails).toEqual(['r@acme.example', 'a@acme.example'])
    expect(queries()).toEqual([
      `SELECT Id,Name,CreatedDate,Owner.Email,Owner.IsActive,AccountId,${ours} FROM Opportunity WHERE Id='${deal.id}'`,
      `SELECT Contact.Email,Contact.EmailBouncedDate FROM OpportunityContactRole WHERE OpportunityId='${deal.id}' ORDER BY IsPrimary DESC LIMIT 20`,
      `SELECT Email,EmailBouncedDate FROM Contact WHERE AccountId='${account.id}' AND Email!=null ORDER BY CreatedDate ASC LIMIT 20`,
    ])
  })

  test('of an opportunity without an account are those with a role alone', async () => {
    const { records, queries } = answering([
      rows({ Id: deal.id, Name: 'Big' }),
      rows({ Contact: { Email: 'r@acme.example', EmailBouncedDate: '2026-01-15' } }),
    ])
    expect(await records.read(deal)).toMatchObject({ emails: [], emailsInvalid: true })
    expect(queries()).toHaveLength(2)
  })

  test('cannot be read', async () => {
    const forbidden = answerOf(403)
    expect(await caught(answering([rows(acme), forbidden]).records.read(account))).toMatchObject({
      detail: 'query Contact: 403',
    })
    const opportunity = rows({ Id: deal.id, Name: 'Big' })
    expect(await caught(answering([opportunity, forbidden]).records.read(deal))).toMatchObject({
      detail: 'query OpportunityContactRole: 403',
    })
    const odd = answerOf(200, { json: {} })
    expect(await caught(answering([rows(acme), odd]).records.read(account))).toMatchObject({
      detail: 'query Contact: 200, but not as documented',
    })
    expect(await caught(answering([opportunity, odd]).records.read(deal))).toMatchObject({
      detail: 'query OpportunityContactRole: 200, but not as documented',
    })
  })
})

describe('dates of bounces that the user may not see', () => {
  const hidden = failed(400, 'INVALID_FIELD')

  test('are left out, and not asked for again by this process', async () => {
    const { records, queries } = answering([hidden, rows({ Id: contact.id, Email: 'a@acme.example' })])
    for (let time = 0; time < 2; time += 1) expect((await records.read(contact))?.emails).toEqual(['a@acme.example'])
    const ofContact = queries().filter((soql) => !soql.includes('MasterRecordId'))
    expect(ofContact.map((soql) => soql.includes('EmailBouncedDate'))).toEqual([true, false, false])
    expect(ofContact.slice(1)).toEqual(Array(2).fill(ofContact[0]?.replace(',EmailBouncedDate', '')))
  })

  test('are asked for again where another field was the cause', async () => {
    const { records, queries } = answering([hidden])
    for (let time = 0; time < 2; time += 1)
      expect(await caught(records.read(contact))).toMatchObject({ reason: { code: 'crm-fields-missing' } })
    expect(queries().map((soql) => soql.includes('EmailBouncedDate'))).toEqual([true, false, true, false])
  })

  test('are not looked for again where the record has none', async () => {
    const { records, queries } = answering([hidden])
    await caught(records.read(account))
    expect(queries()).toHaveLength(1)
  })

  test('are no cause where Salesforce refuses for another reason', async () => {
    const { records, queries } = answering([answerOf(500)])
    await caught(records.read(contact))
    expect(queries().every((soql) => soql.includes('EmailBouncedDate'))).toBe(true)
  })
})

describe('a deleted record', () => {
  const deleted = (...found: object[]) => open({ [queried]: noOne, [queriedAll]: rows(...found) })

  test.each(['Roomkeeper trial 1, deleted at once', 'Roomkeeper proof 1'])('named "%s" is no client', async (Name) => {
    const { records, queries } = deleted({ Id: account.id, Name })
    expect(await records.read(account)).toMatchObject({ ref: account, name: Name, isClient: false })
    expect(queries()[1]).toBe(`SELECT Id,Name,MasterRecordId FROM Account WHERE Id='${account.id}'`)
  })

  test('of a person is not there', async () => {
    expect(await deleted({ Id: account.id, Name: 'Acme' }).records.read(account)).toBeUndefined()
    expect(await deleted().records.read(account)).toBeUndefined()
    const refused = open({ [queried]: noOne, [queriedAll]: answerOf(403) })
    expect(await refused.records.read(account)).toBeUndefined()
  })
})

describe('fields by their names', () => {
  const path = `GET ${objectPath('Account', `/${account.id}`)}`
  const read = (answer: HttpAnswer, id = account.id) =>
    open({ [path]: answer }).records.readFields({ ...account, id }, ['Name', 'City', 'Nothing'])

  test('are those that the record has', async () => {
    const row = answerOf(200, { json: { Name: 'Acme', City: null, Other: 1 } })
    expect(await read(row)).toEqual({ Name: 'Acme', City: null })
    expect(await read(row, account.id.slice(0, 15))).toEqual({ Name: 'Acme', City: null })
  })

  test('are none of a record that is gone, and not known where no answer comes', async () => {
    expect(await read(failed(404, 'NOT_FOUND'))).toBeUndefined()
    expect(await caught(read(answerOf(403)))).toMatchObject({ detail: 'GET Account: 403' })
    expect(await caught(read(answerOf(200, { json: [] })))).toMatchObject({
      detail: 'GET Account: 200, but not as documented',
    })
  })
})

describe('a write', () => {
  const path = `PATCH ${objectPath('Account', `/${account.id}`)}`
  const record = { ref: account, name: 'Acme', emails: [], isClient: true, written: { state: 'none' as const } }
  const sent = (report = ready({ now: () => 0, sleep: async () => {} })) => ({
    DocSpace_Status__c: 'ready',
    DocSpace_Room_Id__c: '4711',
    DocSpace_Room_URL__c: report.roomUrl,
    DocSpace_Invitation_URL__c: report.invitationUrl,
  })
  const write = (patched: HttpAnswer | HttpAnswer[], kept: HttpAnswer = rows(sent())) => {
    const org = open({ [path]: patched, [queried]: kept })
    return { ...org, done: org.records.writeBack(record, ready(org.clock)) }
  }

  test('is read back', async () => {
    const { done, asked, queries } = write(answerOf(204))
    await done
    expect(asked.find(({ call }) => call === path)?.body).toEqual(sent())
    expect(queries()).toEqual([`SELECT Id,${Object.keys(sent()).join(',')} FROM Account WHERE Id='${account.id}'`])
  })

  test('empties a link with null', async () => {
    const { records, clock, asked } = open({ [path]: answerOf(204), [queried]: rows({}) })
    const report = { ...ready(clock), invitationUrl: '' }
    const written = { state: 'ready' as const, status: 'ready', roomId: 4711, roomUrl: report.roomUrl ?? '' }
    await records.writeBack({ ...record, written: { ...written, invitationUrl: 'x' } }, report)
    expect(asked.find(({ call }) => call === path)?.body).toEqual({ DocSpace_Invitation_URL__c: null })
  })

  test.each([
    ['before it', failed(404, 'ENTITY_IS_DELETED'), noOne],
    ['after it', answerOf(204), noOne],
  ])('of a record that is gone %s is no fault', async (_, patched, kept) => {
    expect(await write(patched, kept).done).toBeUndefined()
  })

  test('loses the field that is named, alone', async () => {
    const refused = failed(400, 'STRING_TOO_LONG', { message: 'x', fields: ['DocSpace_Room_URL__c'] })
    const { done, asked } = write([refused, answerOf(204)])
    expect(await caught(done)).toMatchObject({
      reason: { code: 'crm-refused' },
      detail: expect.stringContaining('DocSpace_Room_URL__c (STRING_TOO_LONG)'),
    })
    const bodies = asked.filter(({ call }) => call === path).map(({ body }) => Object.keys(body as object))
    expect(bodies[1]).not.toContain('DocSpace_Room_URL__c')
  })

  test('is parked where Salesforce refuses the record itself, with its own code', async () => {
    const { done } = write(failed(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', { message: 'x', fields: ['City'] }))
    expect(await caught(done)).toMatchObject({
      reason: { code: 'crm-record-refused' },
      detail: 'PATCH Account: 400 FIELD_CUSTOM_VALIDATION_EXCEPTION City',
    })
  })

  test.each([
    [answerOf(403), rows(), 'PATCH Account: 403'],
    [answerOf(204), answerOf(403), 'query Account: 403'],
    [answerOf(204), answerOf(200, { json: {} }), 'query Account: 200, but not as documented'],
  ])('waits where an answer is no success', async (patched, kept, detail) => {
    expect(await caught(write(patched, kept).done)).toMatchObject({ name: 'RetryLater', detail })
  })
})

test('the team of a record are the members that its organization keeps', async () => {
  const { records } = answering([rows({ User: { Email: 'bo@agency.example' } })])
  expect(await records.readTeam?.(account)).toEqual(['bo@agency.example'])
})
