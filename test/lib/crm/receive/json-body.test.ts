import { describe, expect, test } from 'vitest'
import { asObject, jsonBody } from '#lib/crm/receive/json-body.ts'
import { BadDelivery } from '#lib/crm/source.ts'

describe('the body of a delivery', () => {
  test('is its JSON, after a byte order mark too', () => {
    expect(jsonBody(Buffer.from('[{"id":1}]'))).toEqual([{ id: 1 }])
    expect(jsonBody(Buffer.from('\uFEFF{"name":"Ł\uFEFF"}'))).toEqual({ name: 'Ł\uFEFF' })
  })

  test.each(['', '{"id":', ' \uFEFF{}', '\uFEFF\uFEFF{}'])('is refused where it is no JSON: "%s"', (text) => {
    expect(() => jsonBody(Buffer.from(text))).toThrow(new BadDelivery('body', 'must be JSON'))
  })
})

test.each([
  [{}, true],
  [{ id: 1 }, true],
  [[], false],
  [null, false],
  ['text', false],
  [17, false],
  [undefined, false],
])('%j has named members: %s', (value, is) => expect(asObject(value)).toBe(is ? value : undefined))
