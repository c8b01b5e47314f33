import { describe, expect, it } from 'vitest'
import { askedBy, fieldIn, isKnown, looksMisspelled } from '#lib/onboarding/documents/placeholders.ts'

describe('a name in braces', () => {
  it.each([
    ['field:Amount', 'Amount'],
    ['field:Amount (EUR)', 'Amount (EUR)'],
    ['field:field:x', 'field:x'],
    ['field:', undefined],
    ['Amount', undefined],
    ['xfield:Amount', undefined],
  ])('%s names the field %s', (name, field) => {
    expect(fieldIn(name)).toBe(field)
    expect(isKnown(name)).toBe(field !== undefined)
  })

  it.each(['name', 'id', 'owner', 'year', 'date'])('%s is known', (name) => {
    expect(isKnown(name)).toBe(true)
    expect(looksMisspelled(name)).toBe(false)
  })

  it.each([
    ['field:Amount|0000', 'Amount', ['digits']],
    ['field:Close|YYYY-MM|else open', 'Close', ['day', 'else']],
    ['field:Amount|EUR', 'Amount|EUR', []],
    ['field:Amount|EUR|000', 'Amount|EUR|000', []],
    ['field:|000', '|000', []],
  ])('%s names the field %s with its formats', (name, field, kinds) => {
    expect(askedBy(name)).toMatchObject({ field })
    expect(askedBy(name)?.formats.map(({ kind }) => kind)).toEqual(kinds)
    expect(fieldIn(name)).toBe(field)
  })

  it.each([
    ['name|else nobody', 'name'],
    ['owner|else nobody', 'owner'],
    ['year|else none', 'year'],
    ['id|0000', 'id'],
    ['id|else none', 'id'],
    ['date|DD.MM.', 'date'],
    ['date|else none', 'date'],
  ])('%s asks for %s', (name, value) => {
    expect(askedBy(name)).toMatchObject({ value })
    expect(askedBy(name)).not.toHaveProperty('field')
  })

  it.each([
    'name|000',
    'name|YYYY',
    'owner|000',
    'owner|YYYY',
    'year|00',
    'year|YYYY',
    'id|YYYY',
    'date|00',
    'date|YY',
  ])('%s has a format that it cannot have, and looks like a misspelled one', (name) => {
    expect(isKnown(name)).toBe(false)
    expect(looksMisspelled(name)).toBe(true)
  })

  it.each(['|YYYY', 'nmae|YYYY', 'a|b'])('%s is left alone', (name) => {
    expect([isKnown(name), looksMisspelled(name)]).toEqual([false, false])
  })

  it.each(['Name', 'nmae', 'na_me-2', '_x', 'größe', 'feld:Amount_2', 'field:'])(
    '%s looks like a misspelled one',
    (name) => {
      expect(looksMisspelled(name)).toBe(true)
    },
  )

  it.each(['color: red', '1', '1,2', 'a b', '#name', '@name', '/name', 'a:b c', '-', ''])('%s does not', (name) => {
    expect(looksMisspelled(name)).toBe(false)
  })
})
