import { expect, test } from 'vitest'
import { membersGiven, type OwnerInput, ownerVerdict } from '#lib/onboarding/life/follow/owner.ts'
import { memberOf } from '../../memory-portal.ts'

const as: OwnerInput = {
  manager: 'ben',
  last: 'key',
  is: 'key',
  members: [memberOf('key', { owner: true }), memberOf('ben', { access: 9 })],
  mayGive: true,
}
const verdict = (more: Partial<OwnerInput>, coming: string[] = []) =>
  ownerVerdict({ ...as, ...more }, (id) => coming.includes(id))

test.each<[string, Partial<OwnerInput>, object]>([
  ['is given to a manager who is in it', {}, { kind: 'give', owner: 'ben' }],
  ['stays where nobody tells who manages it', { manager: undefined }, { kind: 'nothing' }],
  ['stays also where others gave it away, and nobody tells', { manager: undefined, is: 'anna' }, { kind: 'nothing' }],
  ['is its manager’s already', { is: 'ben' }, { kind: 'settled', owner: 'ben' }],
  ['stays as it was wanted last, whoever has it', { last: 'ben', is: 'anna' }, { kind: 'nothing' }],
  ['stays with whom people gave it to', { is: 'anna' }, { kind: 'conflict' }],
  ['stays where the key may not give it', { mayGive: false }, { kind: 'conflict' }],
  ['goes from the manager before to the next', { last: 'anna', is: 'anna' }, { kind: 'give', owner: 'ben' }],
  ['stays where people took the manager out', { members: [memberOf('key')] }, { kind: 'nothing' }],
  [
    'stays where the manager’s account is gone',
    { members: [memberOf('ben', { deactivated: true })] },
    { kind: 'nothing' },
  ],
  ['stays where neither holds', { members: [], mayGive: false }, { kind: 'nothing' }],
])('a room %s', (_, more, is) => {
  expect(verdict(more)).toEqual(is)
})

test('a room is given to a manager who comes in now, and to nobody who does not', () => {
  expect(verdict({ members: [] }, ['ben'])).toEqual({ kind: 'give', owner: 'ben' })
  expect(verdict({ members: [] }, ['carl'])).toEqual({ kind: 'nothing' })
})

test('who had the room is a manager when another has it', () => {
  const members = [memberOf('key', { owner: true, access: 1 }), memberOf('ben', { access: 9 }), memberOf('eva')]
  expect(membersGiven(members, 'key', 'ben')).toEqual([
    memberOf('key', { owner: false, access: 9 }),
    memberOf('ben', { owner: true, access: 9 }),
    memberOf('eva'),
  ])
})
