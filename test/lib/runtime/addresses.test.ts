import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddresses } from '#lib/runtime/addresses.ts'
import spaced from '../../fixtures/cases/14-zero-width-space-in-address.json' with { type: 'json' }
import several from '../../fixtures/cases/16-several-addresses-in-one-field.json' with { type: 'json' }

describe('the addresses in what people type', () => {
  test('are read without the characters that nobody sees', () => {
    expect(spaced.input.email).not.toBe('pat@example.org')
    expect(parseAddresses(spaced.input.email)).toEqual(['pat@example.org'])
  })

  test.each([
    [several.input[0]?.email ?? '', ['a@example.org', 'b@example.org']],
    [several.input[1]?.email ?? '', ['pat@example.org']],
    ['"Doe, Pat" <Pat.Doe@Example.org>, c@example.org', ['pat.doe@example.org', 'c@example.org']],
    ['mailto:pat@example.org', ['pat@example.org']],
    ['a@example.org\r\nb@example.org\na@example.org', ['a@example.org', 'b@example.org']],
    ['a b@example.com', []],
    ['\u00a0pat@example.org\t', ['pat@example.org']],
    ['pat@example', []],
    ['pat.example.org', []],
    ['pat@@example.org', []],
    ['', []],
  ])('%j', (typed, found) => {
    expect(parseAddresses(typed)).toEqual(found)
  })

  test('keep letters that lower case would make others of', () => {
    expect(parseAddresses('İSTANBUL@Example.org')).toEqual(['İstanbul@example.org'])
  })

  const part = fc.stringMatching(/^[a-z0-9]{1,12}$/)
  const one = fc.tuple(part, part).map(([local, domain]) => `${local}@${domain}.org`)
  const between = fc.constantFrom(';', ', ', '\n', ' ; ')

  test('are found again however they are put together', () => {
    const wrap = fc.constantFrom(
      (address: string) => address,
      (address: string) => `Pat Doe <${address}>`,
      (address: string) => `<${address.toUpperCase()}>`,
      (address: string) => `mailto:${address}`,
      (address: string) => `\u200b${address}\ufeff`,
    )
    const typed = fc.tuple(fc.uniqueArray(one, { minLength: 1, maxLength: 5 }), fc.constantFrom(';', ', ', '\n'), wrap)
    fc.assert(
      fc.property(typed, ([addresses, separator, wrapped]) => {
        expect(parseAddresses(addresses.map(wrapped).join(separator))).toEqual(addresses)
      }),
    )
  })

  test('hold nothing that could be another field of a call, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), one, between, (noise, address, separator) => {
        for (const found of parseAddresses(`${noise}${separator}${address}`))
          expect(found).toMatch(/^[^\s@<>,;"\p{Cc}]+@[a-z0-9.-]+$/u)
      }),
    )
  })
})
