import { describe, expect, test } from 'vitest'
import { contactFields, rightsOfContacts, unknownContactFields } from '#lib/onboarding/people/contact-roles.ts'
import { inviteesOf } from '#lib/onboarding/people/invitees.ts'
import { higher, isAtLeast } from '#lib/onboarding/people/rights.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { settingsWith } from '#test/onboarding/harness.ts'

const decides = { where: { role: ['Decision maker', 'Owner'] }, role: 'content-creator' }
const writes = { where: { title: ['Clerk'], city: ['Berlin'] }, role: 'editing' }
const clientWith = (client: object) => settingsWith({ client }).client
const both = clientWith({ contacts: [writes, decides] })
const contact = (email: string, fields: object = {}) => ({ email, fields: { ...fields } })

describe('the right of a contact', () => {
  test.each([
    ['a role', { role: 'Decision maker' }, 11],
    ['one of several roles', { role: ['Buyer', 'Owner'] }, 11],
    ['roles in one text', { role: 'Buyer;Owner' }, 11],
    ['every field of an entry', { title: 'Clerk', city: 'Berlin' }, 10],
    ['two entries, the higher one', { title: 'Clerk', city: 'Berlin', role: 'Owner' }, 11],
    ['a field of an entry, and not the other', { title: 'Clerk', city: 'Paris' }, undefined],
    ['another role', { role: 'Buyer' }, undefined],
    ['no role', {}, undefined],
  ])('by %s', (_, fields, right) => {
    expect(rightsOfContacts([contact('Ada@Acme.example', fields)], both).get('ada@acme.example')).toBe(right)
  })

  test.each([['first'], ['last']])('of somebody who is there twice is the higher one, wherever it is: %s', (place) => {
    const rows = [
      contact('ada@acme.example', { role: 'Owner' }),
      contact('ADA@acme.example', { title: 'Clerk', city: 'Berlin' }),
    ]
    const rights = rightsOfContacts(place === 'first' ? rows : rows.reverse(), both)
    expect([...rights]).toEqual([['ada@acme.example', 11]])
  })

  test('is nobody’s whose address is none', () => {
    expect(rightsOfContacts([contact('ada', { role: 'Owner' })], both).size).toBe(0)
  })
})

test('the fields that are asked for are those of all entries, each once', () => {
  expect(contactFields(clientWith({ contacts: [writes, decides, decides] }))).toEqual(['title', 'city', 'role'])
  expect(contactFields(clientWith({}))).toEqual([])
})

test('a field that no contact has is told; one that a contact has without a value is not', () => {
  expect(unknownContactFields([contact('a@b.example', { role: null, title: '' })], both)).toEqual([
    'the CRM shows no field city of the contacts, so nobody got a role by it',
  ])
  expect(
    unknownContactFields(
      [contact('a@b.example', { city: '' }), contact('b@b.example', { role: null, title: '' })],
      both,
    ),
  ).toEqual([])
  expect(unknownContactFields([], both)).toEqual([])
})

describe('with roles by kind of contact', () => {
  const emails = ['office@acme.example', 'ada@acme.example', 'bo@acme.example']
  const contacts = [contact('ada@acme.example', { role: 'Owner' }), contact('bo@acme.example', { role: 'Buyer' })]
  const invited = (client: object, record: object = { emails }, people = contacts) =>
    inviteesOf({ emails: [], ...record }, settingsWith({ client: { contacts: [decides], ...client } }), people)

  test('those who have one come first, and do not count among the others', () => {
    expect(invited({})).toEqual({
      guests: [
        { email: 'ada@acme.example', access: 11 },
        { email: 'office@acme.example', access: 2 },
      ],
    })
    expect(invited({ most: 2, role: 'editing' }).guests.slice(1)).toEqual([
      { email: 'office@acme.example', access: 10 },
      { email: 'bo@acme.example', access: 10 },
    ])
  })

  test('nobody else is invited where the others are none', () => {
    expect(invited({ most: 0 })).toEqual({ guests: [{ email: 'ada@acme.example', access: 11 }] })
  })

  test('and nobody has one and the others are none: nobody, and the record says why', () => {
    expect(invited({ most: 0 }, { emails }, [])).toEqual({
      guests: [],
      note: 'nobody was invited, the settings name none of the contacts',
    })
  })

  test('a contact is invited whose address the record itself does not have', () => {
    expect(invited({}, { emails: [] })).toEqual({ guests: [{ email: 'ada@acme.example', access: 11 }] })
    expect(invited({}, { emails: [] }, [])).toEqual({
      guests: [],
      note: 'nobody was invited, the record has no e-mail address',
    })
  })

  test('addresses that the settings exclude stay out, whatever their role', () => {
    const record = { emails: ['a@other.example'] }
    expect(invited({ excludedDomains: ['acme.example'] }, record).guests).toEqual([
      { email: 'a@other.example', access: 2 },
    ])
  })
})

test('rights are compared by what they allow, not by their numbers', () => {
  const ascending = [0, 2, 10, 11, 9, 1]
  for (const [at, one] of ascending.entries())
    for (const [place, other] of ascending.entries()) {
      expect([one, other, isAtLeast(one, other)]).toEqual([one, other, at >= place])
      expect(higher(one, other)).toBe(at >= place ? one : other)
    }
  expect(isAtLeast(5, 0)).toBe(false)
})

describe('settings are refused', () => {
  const all = { welcome: { way: 'folder', folderId: 1 }, manager: { default: 'anna@example.com' } }
  const problems = (settings: object) =>
    onboardingSettings
      .safeParse({ ...all, ...settings })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const entry = (more: object = {}) => ({ contacts: [{ ...decides, ...more }] })

  test.each([
    [
      { client: entry({ where: {} }) },
      /^client\.contacts\.0\.where: must name a field: a role for all contacts is client\.role$/,
    ],
    [{ client: entry({ role: 'room-manager' }) }, /^client\.contacts\.0\.role: /],
    [{ client: { most: 0 } }, /^: client\.most must be at least 1 where client\.contacts names nobody/],
    [{ client: { most: -1 } }, /^client\.most: /],
    [{ rooms: [{ name: 'a', client: { most: 0 } }] }, /^rooms\.0: client\.most must be at least 1/],
    [
      {
        rooms: [
          { name: 'a', room: { kind: 'public' }, client: { role: 'content-creator', ...entry({ role: 'editing' }) } },
        ],
      },
      /^rooms\.0: a room of this kind knows no such role/,
    ],
    [{ client: { contacts: Array.from({ length: 21 }, () => decides) } }, /^client\.contacts: /],
  ])('%j', (settings, problem) => expect(problems(settings)).toEqual([expect.stringMatching(problem)]))

  test('and taken where a rule sets them for its clients alone', () => {
    expect(problems({ rooms: [{ name: 'a', client: entry() }] })).toBeUndefined()
    expect(problems({ client: { most: 0, ...entry() } })).toBeUndefined()
  })
})
