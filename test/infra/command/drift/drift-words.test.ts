import { expect, test } from 'vitest'
import { byHand, changedWords, differenceWords } from '#infra/command/drift/drift-words.ts'
import type { RoomDifference } from '#lib/onboarding/life/drift/difference.ts'

type About = Omit<RoomDifference, 'changed'>
const as = (one: About): RoomDifference => ({ changed: 'people', ...one })

test.each<[About, string, string]>([
  [{ part: 'title', is: 'renamed', wanted: 'A', found: 'B' }, 'is called "B", wanted is "A"', 'let "title" follow'],
  [{ part: 'tags', is: 'missing', about: 'x' }, 'the tag x is missing', 'let "tags" follow'],
  [{ part: 'tags', is: 'left-over', about: 'x' }, 'the tag x is no longer wanted', 'let "tags" follow'],
  [
    { part: 'team', is: 'missing', about: 'a@x', wanted: 9 },
    'a@x is not in it, wanted as "room manager"',
    'let "team" follow',
  ],
  [
    { part: 'team', is: 'missing', about: '', id: 'g', wanted: 2 },
    'g is not in it, wanted as "reads"',
    'let "team" follow',
  ],
  [
    { part: 'contacts', is: 'left-over', about: 'a@x', found: 2 },
    'a@x is no longer wanted, and in it as "reads"',
    'let',
  ],
  [
    { part: 'manager', is: 'other-role', about: 'a', wanted: 9, found: 2 },
    'a has "reads", wanted is "room manager"',
    'let',
  ],
  [{ part: 'link', is: 'missing' }, 'there is no invitation link', 'make a new invitation link'],
  [
    { part: 'link', is: 'gone' },
    'the invitation link lets nobody in: the account that made it is not active',
    '--from … --to …',
  ],
  [{ part: 'owner', is: 'gone', id: 'carl' }, 'the account that owns it is not active (carl)', '--from carl --to …'],
  [
    { part: 'owner', is: 'leaving', id: 'carl' },
    'the key of the account that owns it was replaced by another user’s; its links and invitations end with it (carl)',
    '--from carl --to …',
  ],
  [{ part: 'room', is: 'untagged', about: 'k' }, 'has lost its tag k', 'put the tag back'],
  [{ part: 'room', is: 'archived' }, 'is archived', 'take the room out of the archive'],
  [{ part: 'room', is: 'deleted' }, 'was deleted', 'roomkeeper onboard'],
])('%j', (one, words, step) => {
  expect(differenceWords(as(one))).toBe(words)
  expect(byHand(as(one))).toContain(step)
})

test.each([
  [{ changed: 'people' as const }, 'people'],
  [{ changed: 'crm' as const }, 'the CRM'],
  [{ changed: 'both' as const, by: { id: 'b', name: 'Ben' } }, 'people and the CRM (Ben)'],
  [{ changed: 'unknown' as const, by: { id: 'b', name: '', at: 0 } }, 'not known (b, 1970-01-01 00:00 UTC)'],
  [{ changed: 'people' as const, accepted: true }, 'people, accepted'],
])('%j', (more, words) => {
  expect(changedWords({ part: 'title', is: 'renamed', accepted: false, ...more })).toBe(words)
})
