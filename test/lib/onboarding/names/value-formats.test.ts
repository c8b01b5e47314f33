import { describe, expect, test } from 'vitest'
import { dayAt, inFormats, valueFormat } from '#lib/onboarding/names/value-formats.ts'

describe('a format', () => {
  test.each([
    ['0', { kind: 'digits', count: 1 }],
    ['0'.repeat(20), { kind: 'digits', count: 20 }],
    ['YYYY', { kind: 'day', pattern: 'YYYY' }],
    ['DD. MM. YYYY', { kind: 'day', pattern: 'DD. MM. YYYY' }],
    ['else none', { kind: 'else', text: 'none' }],
    ['else  not given yet ', { kind: 'else', text: 'not given yet' }],
  ])('%j is one', (text, format) => expect(valueFormat(text)).toEqual(format))

  test.each([
    '',
    '0'.repeat(21),
    '01',
    '00 ',
    '-',
    '2026',
    'YY',
    'YYYYx',
    'yyyy',
    'else',
    'else ',
    'elsewhere',
    'else one\nor two',
    'or else x',
  ])('%j is none', (text) => expect(valueFormat(text)).toBeUndefined())
})

const written = (value: string | undefined, formats: string, timeZone = 'UTC') =>
  inFormats(
    value,
    formats.split('|').flatMap((text) => valueFormat(text) ?? []),
    timeZone,
  )

describe('a value', () => {
  test.each([
    ['7', '0000', '0007'],
    [' 7 ', '0000', '0007'],
    ['7.0', '000', '007'],
    ['7.00', '000', '007'],
    ['12345', '000', '12345'],
    ['0', '00', '00'],
    ['7.5', '000', undefined],
    ['-7', '000', undefined],
    ['A7', '000', undefined],
    ['7A', '000', undefined],
  ])('%j by %s is %j', (value, format, text) => expect(written(value, format)).toBe(text))

  test.each([
    ['2026-12-31', 'YYYY', '2026'],
    [' 2026-12-31 ', 'DD.MM.YYYY', '31.12.2026'],
    ['2026-12-31', 'MM/MM', '12/12'],
    ['2024-02-29', 'DD', '29'],
    ['2026-02-29', 'DD', undefined],
    ['2026-13-01', 'MM', undefined],
    ['0000-00-00', 'MM', undefined],
    ['2026-12-31x', 'YYYY', undefined],
    ['x2026-12-31', 'YYYY', undefined],
    ['x2026-12-31T10:00', 'YYYY', undefined],
    ['2026-02-30T10:00', 'YYYY', undefined],
    ['2026-12-31T10:00x', 'YYYY', undefined],
    ['2026-12-31T25:00', 'YYYY', undefined],
    ['31.12.2026', 'YYYY', undefined],
    ['soon', 'YYYY', undefined],
  ])('%j by %s is %j', (value, format, text) => expect(written(value, format, 'Asia/Tokyo')).toBe(text))

  test.each([
    ['2026-12-31 23:30:00', '2027-01-01'],
    ['2026-12-31T23:30', '2027-01-01'],
    ['2026-12-31T23:30:00Z', '2027-01-01'],
    ['2026-12-31T23:30:00.000Z', '2027-01-01'],
    ['2026-12-31T23:30:00.000+0000', '2027-01-01'],
    ['2027-01-01T00:30:00+02:00', '2026-12-31'],
    ['2026-12-31T22:30:00-0100', '2027-01-01'],
    ['2026-12-31T22:15:00-00:50', '2027-01-01'],
    ['2026-12-31T22:30:00Z', '2026-12-31'],
  ])('a time has the day of the time zone: %j is on %s', (value, day) =>
    expect(written(value, 'YYYY-MM-DD', 'Europe/Berlin')).toBe(day),
  )

  test('that is absent, or not of the form of its format, is what `else` says', () => {
    expect(written(undefined, 'else none')).toBe('none')
    expect(written(' ', 'else none')).toBe('none')
    expect(written('soon', 'YYYY|else none')).toBe('none')
    expect(written('x', 'else none')).toBe('x')
    expect(written('2026-12-31', 'YYYY|else none')).toBe('2026')
    expect(written(undefined, 'else 7|000')).toBe('007')
  })

  test('that is absent stays absent', () => {
    expect(written(undefined, '')).toBeUndefined()
    expect(written('  ', '')).toBeUndefined()
    expect(written(undefined, '000')).toBeUndefined()
    expect(written(undefined, 'YYYY')).toBeUndefined()
  })

  test('without a format is as it is', () => expect(written(' a ', '')).toBe(' a '))
})

test('a day is that of its time zone', () => {
  const at = Date.parse('2026-12-31T23:30:00Z')
  expect([dayAt(at, 'UTC'), dayAt(at, 'Europe/Berlin')]).toEqual(['2026-12-31', '2027-01-01'])
})
