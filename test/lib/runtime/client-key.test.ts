import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue } from '#lib/crm/catalogue.ts'
import { clientKey, clientSources, isKeyPart, otherKeys, parseClientKey } from '#lib/runtime/client-key.ts'

const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/)

test('a key is read back as what it was made of', () => {
  fc.assert(
    fc.property(part, part, part, (source, type, id) => {
      expect(parseClientKey(clientKey({ source, type, id }))).toEqual({ source, type, id })
    }),
  )
})

test.each(['', 'a', 'a:b', 'a:b:', ':b:c', 'a:b:c:d', 'a:b:c d', 'a:b:x@y.example'])('is no key: %j', (text) => {
  expect(parseClientKey(text)).toBeUndefined()
})

test('an address cannot pass for an id, nor what SQS or a tag would refuse', () => {
  for (const text of ['x@y.example', 'a b', 'ä', '', '-a', 'a'.repeat(65), 'a/b', 'a:b'])
    expect(isKeyPart(text)).toBe(false)
})

test('a key fits into the group of a message, which takes 128 characters, with ids as long as any CRM’s', () => {
  expect(clientKey({ source: 'salesforce', type: 'Opportunity', id: 'a'.repeat(64) }).length).toBeLessThanOrEqual(128)
})

test('every source of the catalogue makes keys, and a label of the same form is none', () => {
  expect([...clientSources]).toEqual(Object.keys(catalogue).sort())
  const keys = clientSources.map((source) => clientKey({ source, type: 'client', id: '1' }))
  expect(otherKeys([...keys, 'Dept:Sales:2026', 'VIP'], 'generic:client:2')).toEqual(keys)
})
