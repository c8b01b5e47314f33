import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isKeyId, keyIdOf } from '#lib/crm/generic/client-id.ts'
import { generic } from '#lib/crm/generic/index.ts'
import { isKeyPart } from '#lib/runtime/client-key.ts'

const letters = [...'abcXYZ019._~-']
const id = fc
  .tuple(fc.constantFrom(...'aBz9'), fc.array(fc.constantFrom(...letters), { maxLength: 63 }))
  .map(([first, rest]) => first + rest.join(''))
/** The same id with other capitals, or with the sign that looks like another. */
const relative = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((flips) => [...text].map((one, index) => (flips[index] ? swapped(one) : one)).join(''))
const swapped = (one: string) => (one === '~' ? '-' : one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())

describe('the id of a generic client as it stands in its key', () => {
  test('is one that DocSpace tells from every other id, and a legal part of a key', () => {
    const pair = id.chain((one) => fc.tuple(fc.constant(one), fc.oneof(relative(one), id)))
    fc.assert(
      fc.property(pair, ([one, other]) => {
        expect(keyIdOf(one)).toMatch(/^[a-z0-9._-]{1,64}$/)
        expect(isKeyPart(keyIdOf(one))).toBe(true)
        expect(keyIdOf(one) === keyIdOf(other)).toBe(one === other)
      }),
    )
  })

  test('has as many characters as a key takes, however long the id is', () => {
    expect(keyIdOf('A'.repeat(64))).toMatch(/^a{46}\.\.[a-z2-7]{16}$/)
  })

  test('cannot be sent as the id of another client', () => {
    fc.assert(
      fc.property(id, (one) => {
        expect(keyIdOf(keyIdOf(one)) === keyIdOf(one)).toBe(keyIdOf(one) === one)
      }),
    )
  })

  test('is itself where nothing can be mistaken, and as a person may type it', () => {
    expect(['c-17', '4711', 'a.b_c'].map(keyIdOf)).toEqual(['c-17', '4711', 'a.b_c'])
    fc.assert(
      fc.property(id, (one) => {
        expect(generic.canonicalId?.(keyIdOf(one))).toBe(keyIdOf(one))
      }),
    )
    expect(isKeyId('Cus_A')).toBe(false)
    expect(generic.canonicalId?.('Cus_A')).toBe(keyIdOf('Cus_A'))
  })
})
