import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { genericSettings } from '#lib/crm/generic/settings.ts'
import { genericWebhook } from '#lib/crm/generic/webhook.ts'

const contactsIn = (contacts: unknown) => {
  const body = Buffer.from(JSON.stringify({ id: '1', name: 'Acme', contacts }))
  const delivery = { method: 'POST', url: '', path: '', headers: {}, body }
  const { created } = genericWebhook.parse(delivery, z.parse(genericSettings, {}))
  return created[0]?.fields?.contacts
}

test('people of a client have an address and fields of their own', () => {
  expect(
    contactsIn([{ email: ' Ada@acme.example ', role: 'Owner', age: 7, vip: true }, { email: 'bo@acme.example' }]),
  ).toEqual([
    { email: 'Ada@acme.example', fields: { role: 'Owner', age: '7', vip: 'true' } },
    { email: 'bo@acme.example' },
  ])
})

test('who has no address is passed over', () => {
  const long = `${'x'.repeat(320)}@acme.example`
  expect(contactsIn([{ email: long.slice(-320) }])).toHaveLength(1)
  expect(contactsIn([{ email: long.slice(-321) }])).toBeUndefined()
  expect(contactsIn([{ role: 'Owner' }, { email: 7 }, { email: ' ' }, { email: long }, 'ada', null])).toBeUndefined()
})

test.each([undefined, null, 'ada@acme.example', { email: 'ada@acme.example' }, []])(
  'what is no list is none: %j',
  (sent) => {
    expect(contactsIn(sent)).toBeUndefined()
  },
)

test('more than a message should carry is passed over', () => {
  const email = 'ada@acme.example'
  expect(contactsIn(Array.from({ length: 21 }, () => ({ email })))).toHaveLength(20)
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`f${at}`, 'x']))
  expect(Object.keys(contactsIn([{ email, ...many }])?.[0]?.fields ?? {})).toHaveLength(10)
  expect(contactsIn([{ email, a: 'x'.repeat(200), b: 'x'.repeat(201) }])?.[0]?.fields).toEqual({ a: 'x'.repeat(200) })
})
