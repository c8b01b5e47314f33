import { describe, expect, test } from 'vitest'
import { contactAddresses, readContacts, usable } from '#lib/crm/espocrm/reading/contacts.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page, scriptedApi } from '../../scripted-api.ts'

const refOf = (type: string) => ({ source: 'espocrm', type, id: '6b05958178d6249c0' })
const list = (type: string) => `GET /api/v1/${type}/6b05958178d6249c0/contacts`
const listed = (...contacts: object[]) => answerOf(200, { json: { list: contacts } })
const ada = {
  id: '1',
  emailAddress: 'ada@lodz.example',
  emailAddressIsInvalid: false,
  title: 'CEO',
  accountRole: 'CEO',
}
const bad = {
  id: '2',
  emailAddress: 'bad@lodz.example',
  emailAddressIsInvalid: true,
  title: 'Clerk',
  accountRole: null,
}

const read = (type: string, routes: Record<string, HttpAnswer>, names = ['role', 'title', 'nonsense']) => {
  const api = scriptedApi(routes)
  return { api, contacts: readContacts(api.http, refOf(type), names) }
}

test('of an account: their fields, those that EspoCRM knows, and their role', async () => {
  const { contacts, api } = read('Account', { [list('Account')]: listed(ada) })
  expect(await contacts).toEqual([{ email: 'ada@lodz.example', fields: { title: 'CEO', role: 'CEO' } }])
  const query = new URLSearchParams(api.asked[0]?.path.split('?')[1])
  expect(Object.fromEntries(query)).toEqual({
    select: 'id,emailAddress,emailAddressIsInvalid,createdAt,title,nonsense,accountRole',
    orderBy: 'createdAt',
    order: 'asc',
    maxSize: '100',
  })
})

test('of an opportunity: the role that they have in it', async () => {
  const { contacts, api } = read(
    'Opportunity',
    { [list('Opportunity')]: listed({ ...ada, opportunityRole: 'Evaluator' }) },
    ['role'],
  )
  expect(await contacts).toEqual([{ email: 'ada@lodz.example', fields: { role: 'Evaluator' } }])
  expect(api.asked[0]?.path).toContain('createdAt,opportunityRole&')
})

test('a role that nobody asks for is not read', async () => {
  const { contacts, api } = read('Account', { [list('Account')]: listed(ada) }, ['title'])
  expect(await contacts).toEqual([{ email: 'ada@lodz.example', fields: { title: 'CEO' } }])
  const query = new URLSearchParams(api.asked[0]?.path.split('?')[1])
  expect(query.get('select')).toBe('id,emailAddress,emailAddressIsInvalid,createdAt,title')
})

describe('an address that does not arrive', () => {
  const whole = (...good: object[]) => ({
    'GET /api/v1/Contact/2': answerOf(200, {
      json: { ...bad, emailAddressData: [{ emailAddress: bad.emailAddress, primary: true, invalid: true }, ...good] },
    }),
  })

  test('is replaced by the next one of the contact', async () => {
    const routes = { [list('Account')]: listed(bad), ...whole({ emailAddress: 'good@lodz.example' }) }
    expect(await read('Account', routes).contacts).toEqual([
      { email: 'good@lodz.example', fields: { title: 'Clerk', role: null } },
    ])
  })

  test('leaves the contact out where there is no other', async () => {
    expect(await read('Account', { [list('Account')]: listed(bad), ...whole() }).contacts).toEqual([])
  })
})

test('a contact is its own, with no role', async () => {
  const path = 'GET /api/v1/Contact/6b05958178d6249c0'
  expect(await read('Contact', { [path]: answerOf(200, { json: ada }) }).contacts).toEqual([
    { email: 'ada@lodz.example', fields: { title: 'CEO', role: null } },
  ])
  expect(await read('Contact', { [path]: answerOf(404, { json: {} }) }).contacts).toEqual([])
})

test.each([
  ['no right on contacts', answerOf(403)],
  ['a record that was deleted', answerOf(404, { headers: { 'x-status-reason': 'Record 1 does not exist.' } })],
])('there are none: %s', async (_, answer) => {
  expect(await read('Account', { [list('Account')]: answer }).contacts).toEqual([])
})

test.each([
  ['500', answerOf(500), 'crm-unreachable'],
  ['an address that EspoCRM has locked', answerOf(403, page), 'crm-key-refused'],
])('an answer that is none is tried again: %s', async (_, answer, code) => {
  await expect(read('Account', { [list('Account')]: answer }).contacts).rejects.toMatchObject({ reason: { code } })
})

test('kinds of records without contacts are not asked for any', async () => {
  expect(await read('Lead', {}).contacts).toEqual([])
})

test('the addresses of a client are those of its first twenty contacts', async () => {
  const { http, asked } = scriptedApi({ [list('Account')]: listed(ada) })
  expect(await contactAddresses(http, refOf('Account'))).toEqual(['ada@lodz.example'])
  expect(asked[0]?.path).toContain('createdAt&orderBy=createdAt&order=asc&maxSize=20')
})

test('each good address of a record is there once, the primary one first', () => {
  const emailAddressData = [
    { emailAddress: 'b@x.example' },
    { emailAddress: 'c@x.example', invalid: true },
    { emailAddress: 'a@x.example', primary: true },
  ]
  expect(usable({ emailAddressData })).toEqual(['a@x.example', 'b@x.example'])
})
