import { expect, test } from 'vitest'
import { isNewcomer, lastMembers, rememberedPeople } from '#lib/onboarding/life/follow/people-of-memory.ts'

test('people are remembered by their parts, of managers the first, and groups by their ids', () => {
  const one = (id: string, part: 'manager' | 'team', access: number) => ({ id, part, address: `hash of ${id}`, access })
  const people = [
    one('anna', 'manager', 9),
    one('former', 'manager', 9),
    one('ben', 'team', 11),
    { part: 'contacts' as const, address: 'hash of c', access: 2 },
    { part: 'team' as const, id: 'lawyers', address: '', access: 10 },
  ]
  const remembered = rememberedPeople(people)
  expect(remembered).toEqual({
    manager: { id: 'anna', address: 'hash of anna', access: 9 },
    colleagues: [
      { id: 'former', address: 'hash of former', access: 9, formerManager: true },
      { id: 'ben', address: 'hash of ben', access: 11 },
    ],
    guests: [{ address: 'hash of c', access: 2 }],
    groups: [{ id: 'lawyers', access: 10 }],
  })
  expect(lastMembers({ ...remembered, v: 1 } as never)).toEqual(expect.arrayContaining(people))
})

test('somebody is a newcomer who was not wanted before, where that is known of the part', () => {
  const hash = { isAddress: (email: string, address: string) => address === `hash of ${email}` }
  const people = rememberedPeople([
    { id: 'anna', part: 'manager', address: 'hash of anna@x.example', access: 9 },
    { part: 'contacts', address: 'hash of c@x.example', access: 2 },
  ])
  const isNew = (part: 'manager' | 'contacts', email: string, more: object = {}) =>
    isNewcomer({ ...people, v: 1, ...more } as never, { part, email }, hash)
  expect([isNew('contacts', 'c@x.example'), isNew('manager', 'anna@x.example')]).toEqual([false, false])
  expect(isNew('contacts', 'new@x.example')).toBe(true)
  expect(isNew('contacts', 'new@x.example', { unknown: ['contacts'] })).toBe(false)
  expect(isNew('contacts', 'new@x.example', { unknown: ['manager'] })).toBe(true)
  expect(isNew('contacts', 'new@x.example', { unknown: [] })).toBe(true)
})
