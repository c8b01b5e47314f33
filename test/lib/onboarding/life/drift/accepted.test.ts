import { expect, test } from 'vitest'
import { differenceText, isAcceptable, isAccepted } from '#lib/onboarding/life/drift/accepted.ts'
import type { RoomDifference } from '#lib/onboarding/life/drift/difference.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { sides } from './drift-sides.ts'

const renamed: RoomDifference = { part: 'title', is: 'renamed', changed: 'people', wanted: 'Acme', found: 'Ours' }
const memory = (...accepted: string[]) => sides.memory && { ...sides.memory, accepted }

test('the very difference is accepted, also by an earlier secret, and no other', () => {
  const [old, now] = [keyedHash(['old']), keyedHash(['new', 'old'])]
  const kept = memory(old.difference(differenceText(renamed)))
  expect(isAccepted(renamed, kept, now)).toBe(true)
  expect(isAccepted({ ...renamed, changed: 'both' }, kept, now)).toBe(true)
  expect(isAccepted(renamed, kept, keyedHash(['new']))).toBe(false)
  expect(isAccepted(renamed, sides.memory, now)).toBe(false)
  expect(isAccepted(renamed, undefined, now)).toBe(false)
  for (const other of [
    { found: 'Theirs' },
    { wanted: 'Beta' },
    { is: 'missing' as const },
    { part: 'tags' as const },
    { about: 'x' },
  ])
    expect(isAccepted({ ...renamed, ...other }, kept, now), JSON.stringify(other)).toBe(false)
})

test('somebody is known by the address, and by the id where there is none', () => {
  const one: RoomDifference = { part: 'team', is: 'missing', changed: 'people', id: 'a' }
  expect(differenceText(one)).not.toBe(differenceText({ ...one, id: 'b' }))
  expect(differenceText({ ...one, about: 'x' })).toBe(differenceText({ ...one, about: 'x', id: 'b' }))
})

test('a room or a link that lets nobody in is no side to take', () => {
  expect((['gone', 'leaving', 'deleted', 'missing', 'archived'] as const).map((is) => isAcceptable({ is }))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
})
