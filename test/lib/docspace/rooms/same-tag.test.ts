import { expect, test } from 'vitest'
import { isSameTag } from '#lib/docspace/rooms/same-tag.ts'

test.each([
  ['Clients', 'clients'],
  ['café', 'CAFE'],
  ['Köln', 'koln'],
  ['clients', 'clients  '],
  ['ı', 'i'],
])('%j and %j are one tag', (one, other) => {
  expect(isSameTag(one, other)).toBe(true)
})

test.each([
  [' clients', 'clients'],
  ['straße', 'strasse'],
  ['ａ', 'a'],
  ['e\u0301', 'é'],
  ['а', 'a'],
  ['_', '%'],
  ['a\u200b', 'a'],
])('%j and %j are two', (one, other) => {
  expect(isSameTag(one, other)).toBe(false)
})
