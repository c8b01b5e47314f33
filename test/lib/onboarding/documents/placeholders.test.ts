import { describe, expect, it } from 'vitest'
import { fieldIn, isKnown, looksMisspelled } from '#lib/onboarding/documents/placeholders.ts'

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
