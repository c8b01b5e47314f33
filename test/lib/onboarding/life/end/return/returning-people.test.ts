import { expect, test } from 'vitest'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import {
  formerGuests,
  type RoomAtReturn,
  returningPeople,
  withheld,
} from '#lib/onboarding/life/end/return/returning-people.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { readClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { WantedPeople } from '#lib/onboarding/people/each-once.ts'
import { memberOf } from '../../../memory-portal.ts'

const [none, reader, editor, manager] = [0, 2, 10, 9]
const hash = keyedHash(['new', 'old'])
const former = keyedHash(['old'])
const anna = { userId: 'anna', email: 'anna@example.com' }
const ben = { userId: 'ben', email: 'ben@example.com' }
const gina = 'gina@x.example'
const everything: RoomAtReturn['do'] = ['revoke-guests', 'read-only', 'archive']

type Before = NonNullable<EndState['before']>
const before = (people: Partial<Before['people'][number]>[], groups: Before['groups'] = []): Before => ({
  ...{ at: 0, archived: false, links: 0, groups },
  people: people.map((one) => ({ address: '', access: editor, kind: 'colleague', ...one })),
})
const rememberedAs = (more: object) =>
  readClientMemory(
    JSON.stringify({
      ...{ v: 1, client: 'c', room: 7, wantedAt: 0, title: '', tags: [], colleagues: [], guests: [], groups: [] },
      ...more,
    }),
  )

/** Who of the wanted comes: words with the role of each. */
const comes = (wanted: Partial<WantedPeople>, is: Partial<RoomAtReturn>): string[] => {
  const people = returningPeople(
    { manager: undefined, colleagues: [], groups: [], guests: [], ...wanted },
    { members: [], before: before([]), memory: rememberedAs({}), do: everything, hash, ...is },
  )
  return [
    ...(people.manager ? [`manager ${people.manager.userId} ${people.manager.access}`] : []),
    ...people.colleagues.map(({ userId, access }) => `colleague ${userId} ${access}`),
    ...people.groups.map(({ id, access }) => `group ${id} ${access}`),
    ...people.guests.map(({ email, access }) => `guest ${email} ${access}`),
  ]
}
const asEditor = { colleagues: [{ ...ben, access: editor }] }
const asGuest = { guests: [{ email: gina, access: editor }] }
const group = { id: 'g', name: 'Sales', members: [] }
const benAs = (access: number, more = {}) => memberOf('ben', { email: ben.email, access, ...more })

test.each([
  ['the old secret', former],
  ['the new secret', hash],
])('whom the end lowered gets back what the rules say, known by %s', (_, made) => {
  const is = { members: [benAs(reader)], before: before([{ address: made.address(ben.email), access: manager }]) }
  expect(comes(asEditor, is)).toEqual(['colleague ben 10'])
})

test('somebody without a readable address is known by the id', () => {
  const is = { members: [benAs(reader)], before: before([{ address: hash.address('ben') }]) }
  expect(comes({ colleagues: [{ userId: 'ben', email: '', access: editor }] }, is)).toEqual(['colleague ben 10'])
})

test.each<[string, Partial<RoomAtReturn>]>([
  ['a reader before the end', { before: before([{ address: hash.address(ben.email), access: reader }]) }],
  ['nobody before the end', { before: before([{ address: hash.address('other@x.example') }]) }],
  ['unknown before the end', { before: undefined }],
  ['not lowered by these settings', { do: ['revoke-guests', 'archive'] }],
  ['given another role since', { members: [benAs(5)] }],
])('who was %s keeps the role', (_, more) => {
  const is = { members: [benAs(reader)], before: before([{ address: hash.address(ben.email) }]), ...more }
  expect(comes(asEditor, is)).toEqual([])
})

test('who has the role already, a higher one, or the room itself, is wanted as ever', () => {
  expect(comes(asEditor, { members: [benAs(editor)] })).toEqual(['colleague ben 10'])
  expect(comes(asEditor, { members: [benAs(manager)] })).toEqual(['colleague ben 10'])
  expect(comes(asEditor, { members: [benAs(1, { owner: true })] })).toEqual(['colleague ben 10'])
})

test('a manager is lowered and raised like anybody, and one who took over comes in', () => {
  const wanted = { manager: { ...anna, access: manager } }
  const was = before([{ address: hash.address(anna.email), access: manager }])
  const low = memberOf('anna', { email: anna.email, access: reader })
  expect(comes(wanted, { members: [low], before: was })).toEqual(['manager anna 9'])
  expect(comes(wanted, { members: [low] })).toEqual([])
  expect(comes(wanted, {})).toEqual(['manager anna 9'])
})

test.each(['guest', 'invited'] as const)(
  'whom the end took out as %s is invited anew, but only where it did',
  (kind) => {
    const was = before([{ address: hash.address(gina), kind }])
    expect(comes(asGuest, { before: was })).toEqual([`guest ${gina} 10`])
    expect(comes(asGuest, { before: was, do: ['read-only', 'archive'] })).toEqual([])
  },
)

test('a colleague whom people took out after the end stays out', () => {
  expect(comes(asEditor, { before: before([{ address: hash.address(ben.email) }]) })).toEqual([])
})

test('a guest who stayed in gets the role back by id', () => {
  const is = {
    members: [memberOf('o', { owner: true, access: 1 }), memberOf('g1', { email: gina, guest: true, access: reader })],
    do: ['read-only'] as const,
    before: before([{ address: hash.address(gina), kind: 'guest' }]),
  }
  expect(comes(asGuest, { ...is, do: [...is.do] })).toEqual(['colleague g1 10'])
  expect(comes(asGuest, { ...is, do: ['archive'] })).toEqual([])
  const both = { guests: [...asGuest.guests, { email: 'new@x.example', access: editor }] }
  expect(comes(both, { ...is, do: [...is.do] })).toEqual(['colleague g1 10', 'guest new@x.example 10'])
})

test('the owner of the room is no guest in it', () => {
  const is = { members: [memberOf('o', { email: gina, owner: true, access: 1 })] }
  expect(comes(asGuest, is)).toEqual([`guest ${gina} 10`])
})

test.each<[string, object]>([
  ['a guest', { guests: [{ address: former.address(gina), access: editor }] }],
  ['a colleague, by the id', { colleagues: [{ id: 'ben', address: '', access: editor }] }],
  ['the manager', { manager: { address: hash.address(gina), access: editor } }],
])('who was wanted before as %s and was not in the room when it ended stays out', (what, memory) => {
  const wanted = what.includes('colleague') ? asEditor : asGuest
  expect(comes(wanted, { memory: rememberedAs(memory) })).toEqual([])
  expect(comes(wanted, { memory: rememberedAs({}) })).toHaveLength(1)
  expect(comes(wanted, { memory: rememberedAs({ guests: [{ address: 'x', access: none }] }) })).toHaveLength(1)
})

test.each<[string, Partial<RoomAtReturn>]>([
  ['what was wanted before is lost', { memory: undefined }],
  ['who was in the room before its end is lost', { before: undefined }],
  ['nobody had looked up who they were', { memory: rememberedAs({ unknown: ['manager', 'contacts', 'team'] }) }],
])('nobody comes in as new where %s', (_, is) => {
  const wanted = {
    ...asGuest,
    ...asEditor,
    groups: [{ ...group, access: editor }],
    manager: { ...anna, access: manager },
  }
  expect(comes(wanted, is)).toEqual([])
  expect(comes(wanted, {})).toHaveLength(4)
})

test('whom the end took out comes back, also where it is lost what was wanted before', () => {
  const was = before([{ address: hash.address(gina), kind: 'guest' }])
  expect(comes(asGuest, { before: was, memory: undefined })).toEqual([`guest ${gina} 10`])
})

test('only where it is lost what was wanted before is told how many stay out', () => {
  const nobody = { manager: undefined, colleagues: [], groups: [], guests: [] }
  const wanted = { ...nobody, ...asGuest, ...asEditor, manager: { ...anna, access: manager } }
  const is = { members: [benAs(reader)], memory: undefined }
  expect(withheld(wanted, nobody, is)).toBe(2)
  expect(withheld(wanted, { ...nobody, ...asGuest }, is)).toBe(1)
  expect(withheld(wanted, nobody, { ...is, memory: rememberedAs({ unknown: ['team'] }) })).toBe(2)
  expect(withheld(wanted, nobody, { ...is, memory: rememberedAs({ unknown: [] }) })).toBe(0)
  expect(withheld(wanted, nobody, { ...is, memory: rememberedAs({}) })).toBe(0)
})

test('groups are lowered and raised as people are', () => {
  const wanted = { groups: [{ ...group, access: editor }] }
  const other = { id: 'other', access: reader, alone: 0 }
  const was = before([], [other, { id: 'g', access: editor, alone: 0 }])
  const low = memberOf('g', { group: 'Sales', access: reader })
  expect(comes(wanted, { members: [low], before: was })).toEqual(['group g 10'])
  expect(comes(wanted, { members: [low] })).toEqual([])
  expect(comes(wanted, { before: was })).toEqual([])
  expect(comes(wanted, {})).toEqual(['group g 10'])
  expect(comes(wanted, { memory: rememberedAs({ groups: [{ id: 'g', access: editor }] }) })).toEqual([])
})

test.each<[string, number, Partial<RoomAtReturn>]>([
  ['whom people had let in', 1, {}],
  ['who is in the room', 0, { members: [memberOf('gina', { email: gina, access: reader })] }],
  ['who was not taken out by the end', 0, { do: ['read-only', 'archive'] }],
  ['of whom nobody knows any more', 0, { before: undefined }],
  [
    'who is wanted, by the secret of then',
    0,
    { before: before([{ address: former.address('c@x.example'), kind: 'guest' }]) },
  ],
  ['who was invited', 1, { before: before([{ address: 'other', kind: 'invited' }]) }],
  ['who is a colleague, or the owner', 0, { before: before([{ kind: 'colleague' }, { kind: 'owner' }]) }],
])('of guests %s, %i is not invited again', (_, count, is) => {
  const guest = before([{ address: hash.address(gina), kind: 'guest' }])
  const wanted = { guests: [{ email: 'c@x.example', access: reader }] }
  // A member whose address the key may not read says nothing.
  const hidden = memberOf('hidden', { email: '' })
  const all = { before: guest, do: everything, hash, ...is, members: [hidden, ...(is.members ?? [])] }
  expect(formerGuests(wanted, all)).toBe(count)
})
