import { describe, expect, test } from 'vitest'
import { changesOf, fillName, fillPath, fixedText, placeholdersOfName } from '#lib/onboarding/names/fill-name.ts'

const fill = (pattern: string, values: Record<string, string>, longest = 170) =>
  fillName(pattern, new Map(Object.entries(values)), longest)

const whole = { missing: [], cut: [], replaced: [] }

test('the pieces of a name', () => {
  expect(placeholdersOfName('A {name} - {field:x|000}{id}')).toEqual(['name', 'field:x|000', 'id'])
  expect(fixedText('A {name} - {field:x|000}{id}!')).toBe('A  - !')
  expect([placeholdersOfName('A } {'), fixedText('A } {')]).toEqual([[], 'A } {'])
})

describe('a name', () => {
  test('without placeholders is as it is', () =>
    expect(fill(' In:voices ', {}, 5)).toEqual({ ...whole, text: ' In:voices ' }))

  test('has each value in its place, whatever characters that has', () => {
    expect(fill('{name} {id}: {name}', { name: ' $& {id}\n Co. ', id: '7' })).toEqual({
      ...whole,
      text: '$& {id} Co. 7_ $& {id} Co.',
    })
  })

  test('has each brace once that is written twice', () => {
    const values = { name: 'Acme', draft: 'no' }
    expect(fill('{{draft}} {{{name}}} }} {{', values).text).toBe('{draft} {Acme} } {')
    expect(fill('{{name}}', values)).toEqual({ ...whole, text: '{name}' })
    expect([placeholdersOfName('{{name}} {{{id}}}'), fixedText('{{name}} {id}')]).toEqual([['id'], '{name} '])
  })

  test('names each placeholder without a value once', () => {
    expect(fill('{name} {owner} {id} {owner}', { name: '\u200b', id: '7' })).toEqual({
      ...whole,
      text: '7',
      missing: ['name', 'owner'],
    })
  })

  test('that would be too long has its longest value cut, and all that is fixed', () => {
    const name = 'x'.repeat(200)
    expect(fill('{name} (client)', { name })).toEqual({
      ...whole,
      text: `${'x'.repeat(161)} (client)`,
      cut: ['name'],
    })
    expect(fill('{id} {name}', { name: 'Acme Holding', id: '0017' }, 10)).toEqual({
      ...whole,
      text: '0017 Acme',
      cut: ['name'],
    })
    expect(fill('{name} {id}', { name: 'abcdef', id: '123456' }, 9)).toEqual({
      ...whole,
      text: 'abcd 1234',
      cut: ['name', 'id'],
    })
    expect(fill('{name}', { name: 'abcdef' }, 6)).toEqual({ ...whole, text: 'abcdef' })
    expect(fill('{name}{name}', { name: 'abcdef' }, 6).text).toBe('abcabc')
    expect(fill('abcdef{name}', { name: 'x' }, 6)).toEqual({ ...whole, text: 'abcdef', cut: ['name'] })
  })

  test('is not cut for blanks alone', () => {
    expect(fill('{name}!', { name: ` a${' '.repeat(300)}b ` }, 4)).toEqual({ ...whole, text: 'a b!' })
  })

  test('has no half of a character at its cut', () => {
    expect(fill('{name}.', { name: 'ab😀cd' }, 4)).toMatchObject({ text: 'ab.', cut: ['name'] })
  })

  test('has _ for what DocSpace does not take', () => {
    expect(fill('{owner} {name}?', { name: 'A/B', owner: 'x' })).toEqual({
      ...whole,
      text: 'x A_B_',
      replaced: ['name'],
    })
    expect(fill('{name}', { name: '😀' })).toMatchObject({ text: '__', replaced: ['name'] })
  })
})

test('what was done to values is said', () => {
  const name = { text: '', missing: ['id'], cut: ['name', 'field:x'], replaced: ['owner', 'id'] }
  expect(changesOf(name, 'the title')).toEqual([
    '{name}, {field:x} is cut in the title, which would be too long',
    'characters of {owner}, {id} that DocSpace does not take become _ in the title',
  ])
  expect(changesOf({ ...name, cut: [], replaced: [] }, 'the title')).toEqual([])
})

describe('a path of folders', () => {
  const filled = (pattern: string) =>
    fillPath(
      pattern,
      new Map([
        ['name', 'Acme / Sons'],
        ['date|DD/MM/YYYY', '01/02/2026'],
      ]),
      20,
    )

  test('has a title for each folder, and a slash in a value makes none', () => {
    expect(filled('Legal/Offers')).toMatchObject({ text: 'Legal/Offers', missing: [] })
    expect(filled('{name}/Since {date|DD/MM/YYYY}')).toMatchObject({
      text: 'Acme _ Sons/Since 01_02_2026',
      replaced: ['name', 'date|DD/MM/YYYY'],
    })
  })

  test('has each folder as long as it may be, and tells once what it lacks', () => {
    expect(filled('A very long {name}/{name}')).toMatchObject({
      text: 'A very long Acme _ S/Acme _ Sons',
      cut: ['name'],
    })
    expect(filled('{owner}/{owner}').missing).toEqual(['owner'])
  })
})
