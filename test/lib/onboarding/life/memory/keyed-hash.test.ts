import { expect, test } from 'vitest'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'

const hash = keyedHash(['secret'])

test('a title is known again in the form in which DocSpace stores it', () => {
  expect(hash.isTitle(' Acme: "North" ', hash.title('Acme_ _North_'))).toBe(true)
  expect(hash.isTitle('acme', hash.title('Acme'))).toBe(false)
})

test('an address is known again in any case', () => {
  expect(hash.isAddress(' Anna@Example.com', hash.address('anna@example.com'))).toBe(true)
  expect(hash.isAddress('bert@example.com', hash.address('anna@example.com'))).toBe(false)
})

test('an address has not the hash of a title, nor either that of a link', () => {
  const all = [hash.title('a@b.example'), hash.address('a@b.example'), hash.difference('a@b.example')]
  expect(new Set(all).size).toBe(3)
  expect(linkIds(['secret'], { ref: { source: 'memory', type: 'title', id: 'x' } }, 1)).not.toContain(all[0])
})

test('a difference is known again by its very text', () => {
  // Made here, and not with the file: a change of what makes it is noticed by the tests that make one.
  expect(keyedHash(['secret']).difference('["title"]')).toMatch(/^[\w-]{43}$/)
  expect(hash.isDifference('["title"]', hash.difference('["title"]'))).toBe(true)
  expect(hash.isDifference('["tags"]', hash.difference('["title"]'))).toBe(false)
  expect(keyedHash(['new', 'secret']).isDifference('["title"]', hash.difference('["title"]'))).toBe(true)
})

test('what was hashed with an earlier secret is known again, and the first secret hashes what is new', () => {
  const rotated = keyedHash(['new', 'secret'])
  expect(rotated.isTitle('Acme', hash.title('Acme'))).toBe(true)
  expect(rotated.isAddress('a@b.example', hash.address('a@b.example'))).toBe(true)
  expect(rotated.title('Acme')).toBe(keyedHash(['new']).title('Acme'))
  expect(hash.isTitle('Acme', rotated.title('Acme'))).toBe(false)
})
