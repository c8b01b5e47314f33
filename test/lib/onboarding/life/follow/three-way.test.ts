import { expect, test } from 'vitest'
import { type PartVerdict, tagChanges, verdictOf } from '#lib/onboarding/life/follow/three-way.ts'

test.each<[last: string, wanted: string, is: string, verdict: PartVerdict]>([
  ['A', 'A', 'A', 'nothing'],
  ['A', 'A', 'P', 'nothing'],
  ['A', 'B', 'A', 'change'],
  ['A', 'B', 'B', 'settled'],
  ['A', 'B', 'P', 'conflict'],
])('last %s, wanted %s, is %s: %s', (last, wanted, is, verdict) => {
  const compared = { wantedIsLast: wanted === last, isAsLast: is === last, isAsWanted: is === wanted }
  expect(verdictOf(compared)).toBe(verdict)
})

test.each([
  { last: [], wanted: ['a'], is: [], add: ['a'], remove: [], why: 'wanted anew' },
  { last: [], wanted: ['a'], is: ['A '], add: [], remove: [], why: 'wanted anew and there in another spelling' },
  { last: ['a'], wanted: ['a'], is: [], add: [], remove: [], why: 'taken off by people' },
  { last: ['a'], wanted: ['a'], is: ['a'], add: [], remove: [], why: 'as wanted' },
  { last: ['a'], wanted: [], is: ['Á'], add: [], remove: ['Á'], why: 'no longer wanted, and still there' },
  { last: ['a'], wanted: [], is: [], add: [], remove: [], why: 'no longer wanted, and gone' },
  { last: [], wanted: [], is: ['p'], add: [], remove: [], why: 'of people' },
  { last: ['a'], wanted: ['b'], is: ['a', 'p'], add: ['b'], remove: ['a'], why: 'replaced' },
])('a tag that is $why', ({ last, wanted, is, add, remove }) => {
  expect(tagChanges({ last, wanted, is })).toEqual({ add, remove })
})
