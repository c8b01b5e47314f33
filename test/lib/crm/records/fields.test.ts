import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { fieldNames, fieldsNamed, ownFieldNames } from '#lib/crm/records/field-names.ts'
import {
  addresses,
  asText,
  changedFields,
  createdFrom,
  fieldText,
  filtersOwnFields,
  notKept,
  pick,
  writtenIn,
} from '#lib/crm/records/fields.ts'
import type { ClientRecord, RoomReport, Written } from '#lib/crm/records/records-port.ts'

const fields = { roomId: 'id', roomUrl: 'url', invitationUrl: 'link', status: 'state' }

test('names of fields are texts that are not empty, all four', () => {
  expect(z.safeParse(fieldNames, fields).success).toBe(true)
  for (const name of Object.keys(fields)) {
    expect(z.safeParse(fieldNames, { ...fields, [name]: '' }).success).toBe(false)
    expect(z.safeParse(fieldNames, { ...fields, [name]: undefined }).success).toBe(false)
  }
})

test.each([
  [[{ object: 'a', where: { state: ['x'] } }], true],
  [
    [
      { object: 'a', where: {} },
      { object: 'b', where: { type: ['x'], link: ['y'] } },
    ],
    true,
  ],
  [[{ object: 'a', where: { type: ['x'] } }], false],
  [[], false],
])('whether filters %j name a field of the room’s data: %s', (filters, expected) => {
  expect(filtersOwnFields(filters, fields)).toBe(expected)
})

test.each([
  ['text', 'text'],
  [0, '0'],
  [17, '17'],
  ['', undefined],
  [null, undefined],
  [true, undefined],
  [{}, undefined],
])('%j as text is %j', (value, text) => expect(asText(value)).toBe(text))

describe('what an onboarding wrote', () => {
  test('is nothing on a record without it', () => {
    expect(writtenIn({ name: 'Acme' }, fields)).toEqual({ state: 'none' })
    expect(writtenIn({ id: '', url: '', link: null, state: '' }, fields)).toEqual({ state: 'none' })
  })

  test('is read with its types', () => {
    const record = { id: '4711', url: 'https://p/4711', link: 'https://p/s/x', state: 'ready: look' }
    expect(writtenIn(record, fields)).toEqual({
      state: 'ready',
      status: 'ready: look',
      roomId: 4711,
      roomUrl: 'https://p/4711',
      invitationUrl: 'https://p/s/x',
    })
  })

  test.each(['0', '-1', '1.5', 'many', 2 ** 60, null])('has no room of the number %j', (id) => {
    expect(writtenIn({ id }, fields)).toEqual({ state: 'none' })
  })

  test('has the room of the number 1', () => expect(writtenIn({ id: 1 }, fields)).toEqual({ state: 'none', roomId: 1 }))
})

const record = (written?: Written): ClientRecord => ({
  ref: { source: 'crm', type: 'company', id: '1' },
  name: 'Acme',
  emails: [],
  isClient: true,
  ...(written && { written }),
})
const report: RoomReport = { state: 'ready', status: 'ready', at: 0, roomId: 7, roomUrl: 'u', invitationUrl: 'l' }

describe('what of a report a record does not say', () => {
  test('is all of it where nothing was written', () => {
    const all = { state: 'ready', id: '7', url: 'u', link: 'l' }
    expect(changedFields(record({ state: 'none' }), report, fields)).toEqual(all)
    expect(changedFields(record(), report, fields)).toEqual(all)
  })

  test('is nothing where it says all of it', () => {
    const written = { state: 'ready', status: 'ready', roomId: 7, roomUrl: 'u', invitationUrl: 'l' } as const
    expect(changedFields(record(written), report, fields)).toEqual({})
  })

  test('is what differs, and nothing that the report does not speak of', () => {
    const written = { state: 'ready', status: 'ready', roomId: 8, roomUrl: 'other', invitationUrl: 'l' } as const
    expect(changedFields(record(written), report, fields)).toEqual({ id: '7', url: 'u' })
    expect(changedFields(record(written), { state: 'preparing', status: 'being prepared', at: 0 }, fields)).toEqual({
      state: 'being prepared',
    })
  })

  test('is an empty text where something is to be cleared that is there', () => {
    const cleared = { ...report, invitationUrl: '' }
    expect(changedFields(record({ state: 'none', invitationUrl: 'l' }), cleared, fields)).toMatchObject({ link: '' })
    expect(changedFields(record({ state: 'none' }), cleared, fields)).not.toHaveProperty('link')
  })
})

describe('the text of a field', () => {
  test.each<[unknown, string | undefined]>([
    [' Łódź ', 'Łódź'],
    [0, '0'],
    [false, 'false'],
    [['Legal', '', 'Tax', 7], 'Legal, Tax, 7'],
    [{ value: 1200.5, currency: 'EUR' }, '1200.5 EUR'],
    [{ value: 'Main Street 1' }, 'Main Street 1'],
    [{ value: 3, currency: null }, '3'],
  ])('%j is %j', (value, text) => expect(fieldText(value)).toBe(text))

  test.each([undefined, null, '', '  ', [], [''], {}, { id: 7 }, { value: '' }, { value: null }])(
    '%j has none',
    (value) => expect(fieldText(value)).toBeUndefined(),
  )
})

test('fields are picked by name, and only those that are the record’s own', () => {
  expect(pick({ a: 1, b: null, c: 3 }, ['a', 'b', 'toString', 'd'])).toEqual({ a: 1, b: null })
})

test('what was not kept are the fields that have another value, or none', () => {
  expect(notKept({ id: '7', url: 'u', state: 'ready' }, { id: 7, url: 'U', other: 'x' })).toEqual(['url', 'state'])
  expect(notKept({}, {})).toEqual([])
})

test('addresses come in order, trimmed, each once whatever its case', () => {
  const found = [' a@x.example ', 'B@x.example', undefined, null, '', '  ', 'A@X.example', 'b@x.example', 'c@x.example']
  expect(addresses(found)).toEqual(['a@x.example', 'B@x.example', 'c@x.example'])
})

test.each([
  ['2026-12-31 23:30:00', '2026-12-31T23:30:00.000Z'],
  ['2026-12-31T23:30:00Z', '2026-12-31T23:30:00.000Z'],
  ['2026-12-31T23:30:00.123Z', '2026-12-31T23:30:00.123Z'],
  ['2026-12-31T23:30:00.000+0000', '2026-12-31T23:30:00.000Z'],
  ['2026-12-31T23:30:00.000-0130', '2027-01-01T01:00:00.000Z'],
  ['2026-12-31T23:30:00+01:30', '2026-12-31T22:00:00.000Z'],
])('a record that was created at %s has that moment', (time, moment) => {
  expect(createdFrom(time)).toEqual({ createdAt: Date.parse(moment) })
})

test.each([
  undefined,
  null,
  '',
  'soon',
  '2026-12-31',
  '2026-12-31T25:00:00Z',
  'x2026-12-31 23:30:00',
  1_767_139_200_000,
  {},
])('a record that was created at %j has none', (time) => expect(createdFrom(time)).toStrictEqual({}))

describe('a field for the day on which a client has joined', () => {
  const named = { ...fields, joinedOn: 'day' }

  test('may be named, or not, but not by nothing', () => {
    expect(z.safeParse(fieldNames, named).success).toBe(true)
    expect(z.safeParse(fieldNames, { ...fields, joinedOn: '' }).success).toBe(false)
    expect([ownFieldNames(fields), ownFieldNames(named)]).toEqual([Object.values(fields), Object.values(named)])
    expect(fieldsNamed(named).at(-1)).toEqual({ kind: 'joinedOn', name: 'day' })
  })

  test('is read and written where it is named, and nowhere else', () => {
    const joined = { ...report, joinedOn: '2026-12-30' }
    expect(writtenIn({ day: '2026-12-30' }, named)).toEqual({ state: 'none', joinedOn: '2026-12-30' })
    expect(writtenIn({ day: '2026-12-30', undefined: 'x' }, fields)).toEqual({ state: 'none' })
    expect(changedFields(record({ state: 'none' }), joined, named)).toMatchObject({ day: '2026-12-30' })
    expect(Object.values(changedFields(record({ state: 'none' }), joined, fields))).not.toContain('2026-12-30')
    expect(changedFields(record({ state: 'none', joinedOn: '2026-12-30' }), joined, named)).not.toHaveProperty('day')
  })

  test('decides nothing of who is a client', () => {
    const clients = [{ object: 'company', where: { day: ['2026-12-30'] } }]
    expect([filtersOwnFields(clients, named), filtersOwnFields(clients, fields)]).toEqual([true, false])
  })
})
