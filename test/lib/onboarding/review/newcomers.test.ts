import { expect, test } from 'vitest'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { readClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { newcomers } from '#lib/onboarding/review/newcomers.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { tag } from '../identity/search.ts'
import { memberOf, roomOf } from '../memory-portal.ts'
import { anna } from '../memory-world.ts'
import { approved, begin, contact, reviewed } from './reviewed-world.ts'

keepTestLog()

/** A room in review, as it was built. */
const built = async (settings = {}) => {
  const world = begin({ values: { stage: 'New' }, settings })
  await world.onboard()
  return world
}

test('a colleague whom people took out of a room in review does not come back with the client', async () => {
  const { onboard, crm, state, room, people } = await built()
  state.members[room().id] = (state.members[room().id] ?? []).filter(({ owner }) => owner)
  crm.values = approved
  expect(await onboard()).toBe('ready')
  expect(people()).toEqual([contact])
})

test('a role that people gave a manager in review stays', async () => {
  const { onboard, crm, state, room } = await built()
  for (const member of state.members[room().id] ?? []) if (!member.owner) member.access = 2
  crm.values = approved
  expect(await onboard()).toBe('ready')
  expect(state.members[room().id]?.find(({ email }) => email === anna.email)?.access).toBe(2)
})

test('a manager who took over in review comes in with the client', async () => {
  const { onboard, crm, state, room, people } = await built()
  const bea = memberOf('bea')
  state.people.push({ ...state.people[0], id: bea.userId, email: bea.email } as never)
  crm.values = approved
  if (crm.record) crm.record = { ...crm.record, ownerEmail: bea.email }
  expect(await onboard()).toBe('ready')
  expect(people()).toEqual([anna.email, bea.email, contact])
  expect(room().tags).toContain(tag)
})

test('where nothing is remembered of a room in review no colleague comes', async () => {
  const { onboard, people } = begin({ values: approved, record: reviewed(), rooms: [roomOf(7, { tags: [tag] })] })
  expect(await onboard()).toBe('ready')
  expect(people()).toEqual([contact])
})

test('where nothing can be remembered everybody comes who is wanted', async () => {
  const { work, onboard, people } = begin({ values: approved, record: reviewed(), rooms: [roomOf(7, { tags: [tag] })] })
  Reflect.deleteProperty(work, 'memories')
  expect(await onboard()).toBe('ready')
  expect(people()).toEqual([anna.email, contact])
})

const hash = keyedHash(['secret'])
const bea = { userId: 'bea', email: 'bea@example.com', access: 10 }
const sales = { id: 'sales', name: 'Sales', members: [], access: 2 }
const guest = { email: contact, access: 2 }
const wanted = {
  ...{ manager: { ...bea, userId: 'max', email: 'max@example.com' }, colleagues: [bea], groups: [sales] },
  guests: [guest],
}
const last = (more: object = {}) =>
  readClientMemory(
    JSON.stringify({
      ...{ v: 1, client: 'c', room: 7, wantedAt: 0, title: '', tags: [], colleagues: [], guests: [], groups: [] },
      ...more,
    }),
  )

test('who was not wanted before comes', () => {
  expect(newcomers(wanted, last(), hash)).toEqual(wanted)
})

test.each<[string, object, Partial<typeof wanted>]>([
  ['the manager, by the id', { manager: { id: 'max', address: '', access: 9 } }, { manager: undefined as never }],
  [
    'the manager, by the address',
    { manager: { address: hash.address('max@example.com'), access: 9 } },
    { manager: undefined as never },
  ],
  ['a colleague, by the id', { colleagues: [{ id: 'bea', address: '', access: 2 }] }, { colleagues: [] }],
  [
    'a colleague, by the address',
    { colleagues: [{ address: hash.address(bea.email), access: 2 }] },
    { colleagues: [] },
  ],
  ['a group', { groups: [{ id: 'sales', access: 2 }] }, { groups: [] }],
  [
    'a guest who was wanted and was not in it',
    { guests: [{ address: hash.address(contact), access: 2 }] },
    { guests: [] },
  ],
  ['managers of whom nobody knows', { unknown: ['manager'] }, { manager: undefined as never }],
  ['teams of which nobody knows', { unknown: ['team'] }, { colleagues: [], groups: [] }],
])('whom the room was built for stays as people have it: %s', (_, memory, without) => {
  expect(newcomers(wanted, last(memory), hash)).toEqual({ ...wanted, ...without })
})

test.each<[string, object]>([
  ['was in the room', { guests: [{ id: 'guest', address: hash.address(contact), access: 2 }] }],
  ['was wanted in a part that nobody knows', { unknown: ['contacts'] }],
])('a guest comes who %s', (_, memory) => {
  expect(newcomers(wanted, last(memory), hash)).toEqual(wanted)
})

test('only guests come where it is lost who was wanted, and nobody manages a room without a manager', () => {
  expect(newcomers(wanted, undefined, hash)).toEqual({
    manager: undefined,
    colleagues: [],
    groups: [],
    guests: [guest],
  })
  expect(newcomers({ ...wanted, manager: undefined }, last(), hash).manager).toBeUndefined()
})

test('what is remembered of another room says nothing of who was wanted in this one', async () => {
  const { onboard, people, work } = begin({ values: approved, record: reviewed(), rooms: [roomOf(7, { tags: [tag] })] })
  const memory = last({ room: 8 })
  work.memories = { read: async () => ({ memory, tag: 't' }), write: async () => true }
  expect(await onboard()).toBe('ready')
  expect(people()).toEqual([contact])
})
