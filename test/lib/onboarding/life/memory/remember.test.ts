import { expect, test } from 'vitest'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { type ClientMemory, readClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { memoryOf, type WantedOfRoom } from '#lib/onboarding/life/memory/remember.ts'
import { memberOf } from '../../memory-portal.ts'

const hash = keyedHash(['secret'])
const wanted: WantedOfRoom = {
  tag: 'espocrm:Account:a1',
  otherTags: ['clients', 'roomkeeper:rule=all', 'more'],
  title: 'Client - Acme',
  manager: { userId: 'anna', email: 'anna@example.com', access: 9 },
  colleagues: [{ userId: 'ben', email: 'ben@example.com', access: 10 }],
  guests: [
    { email: 'gina@example.com', access: 2 },
    { email: 'new@x.example', access: 10 },
  ],
  groups: [{ id: 'sales', name: 'Sales', members: [{ userId: 'sam', email: 'sam@example.com' }], access: 11 }],
}
const whole: ClientMemory = {
  v: 1,
  client: 'espocrm:Account:a1',
  room: 7,
  foundAs: 7,
  rule: 'all',
  wantedAt: 5,
  title: hash.title('Client - Acme'),
  tags: ['clients', 'more'],
  manager: { id: 'anna', address: hash.address('anna@example.com'), access: 9 },
  colleagues: [{ id: 'ben', address: hash.address('ben@example.com'), access: 10 }],
  guests: [
    { id: 'gina', address: hash.address('gina@example.com'), access: 2 },
    { address: hash.address('new@x.example'), access: 10 },
  ],
  groups: [{ id: 'sales', access: 11 }],
}
const { rule: _, manager: __, ...least } = { ...whole, tags: [], colleagues: [], guests: [], groups: [] }

test('what is wanted of a room is remembered, guests who are in with their ids', () => {
  const members = [memberOf('ben'), memberOf('gina')]
  expect(memoryOf(wanted, { roomId: 7, now: 5, hash, members })).toStrictEqual(whole)
  const [, ...others] = whole.guests
  const unseen = [{ address: hash.address('gina@example.com'), access: 2 }, ...others]
  expect(memoryOf(wanted, { roomId: 7, now: 5, hash })).toStrictEqual({ ...whole, guests: unseen })
  const none = { ...wanted, otherTags: [], manager: undefined, colleagues: [], guests: [], groups: [] }
  expect(memoryOf(none, { roomId: 7, now: 5, hash })).toStrictEqual(least)
})

test('a memory is read as it was written', () => {
  for (const one of [whole, least]) expect(readClientMemory(JSON.stringify(one))).toEqual(one)
})

test.each<[string, object]>([
  ['of a later version', { v: 2 }],
  ['with a manager of whom nothing is known', { manager: {} }],
  ['with colleagues of whom nothing is known', { colleagues: [{}] }],
  ['with guests of whom nothing is known', { guests: [{}] }],
  ['with groups of which nothing is known', { groups: [{}] }],
])('a memory %s is none', (___, more) => {
  expect(readClientMemory(JSON.stringify({ ...whole, ...more }))).toBeUndefined()
})
