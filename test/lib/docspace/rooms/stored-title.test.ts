import { describe, expect, test } from 'vitest'
import { extensionOf, storedPath, storedTitle, tidyTitle } from '#lib/docspace/rooms/stored-title.ts'

describe('a title as the server keeps it', () => {
  test.each([
    ['  Acme  ', 170, 'Acme'],
    ['a\tb*c+d:e"f<g>h?i|j\\k/l', 170, 'a_b_c_d_e_f_g_h_i_j_k_l'],
    ['Acme 🚀', 170, 'Acme __'],
    ['abcdef', 4, 'abcd'],
    ['abc def', 4, 'abc'],
    ['   abcdef', 4, 'abcd'],
    ['ab 🚀', 4, 'ab _'],
  ])('%j, %d long: %j', (title, longest, stored) => {
    expect(storedTitle(title, longest)).toBe(stored)
  })

  test('has 170 characters at most when nothing else is said', () => {
    expect(storedTitle('x'.repeat(171))).toHaveLength(170)
  })
})

test('a path has the titles of its folders as the server keeps them', () => {
  expect(storedPath(`Legal: A / ${'x'.repeat(170)}`)).toBe(`Legal_ A/${'x'.repeat(165)}`)
})

describe('a title of a person’s making', () => {
  test.each([
    ['  Acme \u0000\u200b  Ltd\r\n\u2028GmbH ', 170, 'Acme Ltd GmbH'],
    ['abcdef', 4, 'abcd'],
    ['abc def', 4, 'abc'],
    [' abcdef', 4, 'abcd'],
    ['abc🚀', 4, 'abc'],
    ['ab🚀', 4, 'ab🚀'],
    ['', 4, ''],
  ])('%j, %d long: %j', (title, longest, tidy) => {
    expect(tidyTitle(title, longest)).toBe(tidy)
  })

  test('has 170 characters at most when nothing else is said', () => {
    expect(tidyTitle('x'.repeat(171))).toHaveLength(170)
  })
})

test.each([
  ['Offer.PDF', '.pdf'],
  ['archive.tar.gz', '.gz'],
  ['README', ''],
  ['ends with a dot.', ''],
  ['.hidden', '.hidden'],
])('the extension of %s is "%s"', (title, extension) => {
  expect(extensionOf(title)).toBe(extension)
})
