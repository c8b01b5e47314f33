import { expect, test } from 'vitest'
import { lastMembers, rememberedPeople } from '#lib/onboarding/life/follow/people-of-memory.ts'

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
