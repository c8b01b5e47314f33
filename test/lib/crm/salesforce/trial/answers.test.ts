import { afterEach, describe, expect, test, vi } from 'vitest'
import { salesforceProof, salesforceTrial } from '#lib/crm/salesforce/trial.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'
import { account, failed, objectPath, queried, rows, scriptedOrg } from '../scripted-org.ts'

afterEach(() => vi.unstubAllGlobals())

const fields = [
  { name: 'Seats__c', type: 'double' },
  { name: 'Score__c', type: 'int' },
  { name: 'Worth__c', type: 'currency' },
  { name: 'Share__c', type: 'percent' },
  { name: 'Vip__c', type: 'boolean' },
  { name: 'Code__c', type: 'string' },
]
const described = (abilities: object) => answerOf(200, { json: { ...abilities, fields } })
const describeOf = (object: string) => `GET ${objectPath(object, '/describe')}`
const createOf = (object: string) => `POST ${objectPath(object)}`
const made = answerOf(201, { json: { id: account.id } })

const open = (routes: Record<string, HttpAnswer | HttpAnswer[]>) => {
  const able = described({ createable: true, deletable: true })
  const describes = ['Account', 'Contact', 'Opportunity'].map((object) => [describeOf(object), able])
  const org = scriptedOrg({ ...Object.fromEntries(describes), ...routes }, { clients: [{ object: 'Account' }] })
  const request = { ...org.options, portalUrl: 'https://docs.example.com' }
  const sent = (method: string) => org.asked.filter(({ call }) => call.startsWith(`${method} /services/data`))
  return { request, proof: salesforceProof(request), sent, ...org }
}

const proofOf = (object: string, values = {}) => ({ object, name: 'Proof', fields: values })

describe('a record is made', () => {
  test.each([
    ['Account', { Name: 'Proof' }],
    ['Contact', { LastName: 'Proof' }],
    ['Opportunity', { Name: 'Proof', StageName: 'Prospecting', CloseDate: '2026-01-15' }],
  ])('of %s with what Salesforce requires', async (object, body) => {
    const { proof, sent } = open({ [createOf(object)]: made })
    expect(await proof.make?.(proofOf(object))).toEqual({ id: account.id })
    expect(sent('POST').map((one) => one.body)).toEqual([body])
    expect(sent('GET')).toHaveLength(1)
  })

  test('with values of the types of their fields', async () => {
    const { proof, sent } = open({ [createOf('Account')]: made })
    const values = {
      Seats__c: '3',
      Score__c: '4',
      Worth__c: '5',
      Share__c: '6',
      Vip__c: 'true',
      Code__c: '7',
      No__c: '8',
    }
    await proof.make?.(proofOf('Account', values))
    const typed = { Seats__c: 3, Score__c: 4, Worth__c: 5, Share__c: 6, Vip__c: true, Code__c: '7', No__c: '8' }
    expect(sent('POST')[0]?.body).toEqual({ Name: 'Proof', ...typed })
  })

  test.each([
    [{ createable: false, deletable: true }, 'create'],
    [{ createable: true, deletable: false }, 'delete'],
    [{ createable: false, deletable: false }, 'create and delete'],
  ])('unless the user may not: %j', async (abilities, words) => {
    const { proof, sent } = open({ [describeOf('Account')]: described(abilities) })
    const why = [`The integration user may not ${words} Account, so no trial record was made.`]
    expect(await proof.make?.(proofOf('Account'))).toEqual({ why })
    expect(sent('POST')).toEqual([])
  })

  test('where the rights are not told', async () => {
    const { proof } = open({ [describeOf('Account')]: described({}), [createOf('Account')]: made })
    expect(await proof.make?.(proofOf('Account'))).toEqual({ id: account.id })
  })

  test('unless Salesforce refuses it, in its own words', async () => {
    const { proof } = open({ [createOf('Account')]: failed(400, 'REQUIRED_FIELD_MISSING', { message: 'No stage' }) })
    expect(await proof.make?.(proofOf('Account'))).toEqual({ why: ['Salesforce made no trial record: No stage'] })
  })

  test.each([
    ['the rights cannot be read', { [describeOf('Account')]: answerOf(403) }, 'describe Account: 403'],
    ['the call fails', { [createOf('Account')]: answerOf(403) }, 'POST Account: 403'],
    ['another status says that it was made', { [createOf('Account')]: answerOf(200) }, 'POST Account: 200'],
  ])('or %s', async (_, routes, detail) => {
    const { proof } = open(routes)
    expect(await caught(proof.make?.(proofOf('Account')) ?? Promise.resolve())).toMatchObject({ detail })
  })
})

const removal = `DELETE ${objectPath('Account', `/${account.id}`)}`

describe('a record is removed', () => {
  test.each([
    ['as it should be', [answerOf(204)]],
    ['where it is gone', [failed(400, 'ENTITY_IS_DELETED')]],
    ['where it was never there', [answerOf(404)]],
    ['after a failure of the moment', [answerOf(500), answerOf(204)]],
  ])('%s', async (_, answers) => {
    const { proof, sent } = open({ [removal]: answers })
    await proof.remove('Account', account.id)
    expect(sent('DELETE')).toHaveLength(answers.length)
  })

  test('and not where the answer is another', async () => {
    const { proof } = open({ [removal]: answerOf(403) })
    expect(await caught(proof.remove('Account', account.id))).toMatchObject({ detail: 'DELETE Account: 403' })
  })
})

describe('the fields of a named record', () => {
  const acme = { Id: account.id, Name: 'Acme' }
  const tried = (cleared: HttpAnswer) =>
    open({
      [queried]: [rows(acme), rows(), rows({ ...acme, DocSpace_Status__c: 'ready' }), rows()],
      [`GET ${objectPath('Account', `/${account.id}`)}`]: answerOf(200, { json: acme }),
      [`PATCH ${objectPath('Account', `/${account.id}`)}`]: [answerOf(204), cleared],
    })

  test.each([answerOf(204), answerOf(404)])('are emptied where the answer is $status', async (answer) => {
    const { request, sent } = tried(answer)
    expect(await salesforceTrial(request, account)).toHaveLength(1)
    expect(sent('PATCH').at(-1)?.body).toEqual({
      DocSpace_Room_Id__c: null,
      DocSpace_Room_URL__c: null,
      DocSpace_Invitation_URL__c: null,
      DocSpace_Status__c: null,
    })
  })

  test('are said not to be empty where the answer is another', async () => {
    const { request } = tried(answerOf(403))
    const [, left] = await salesforceTrial(request, account)
    expect(left).toMatchObject({ state: 'wrong', how: [expect.stringContaining('PATCH Account: 403')] })
  })
})
