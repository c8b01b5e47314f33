import { expect, test } from 'vitest'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import type { RoomDifference } from '#lib/onboarding/life/drift/difference.ts'
import { whoDid } from '#lib/onboarding/life/drift/who-did.ts'

const entry = (id: number, action: string, more: Partial<RoomLogEntry> = {}): RoomLogEntry => ({
  ...{ id, action, by: { id: `by ${id}`, name: `Name ${id}` }, at: id * 1_000, whom: undefined, tags: [] },
  ...more,
})
const log = [
  entry(20, 'RoomChangeOwner'),
  entry(19, 'RoomArchived'),
  entry(18, 'RoomRemoveUser', { whom: 'anna' }),
  entry(17, 'RoomRemoveUser', { whom: 'ben' }),
  entry(16, 'RoomGroupRemove', { whom: 'sales' }),
  entry(15, 'RoomUpdateAccessForUser', { whom: 'ben' }),
  entry(14, 'RoomUpdateAccessForGroup', { whom: 'sales' }),
  entry(13, 'DeletedRoomTags', { tags: ['Old', 'key'] }),
  entry(12, 'RoomRenamed'),
  entry(11, 'RoomRenamed'),
  entry(10, 'RoomCreateUser', { whom: 'carl' }),
  entry(9, 'RoomGroupAdded', { whom: 'staff' }),
  entry(8, 'RoomCreated'),
  entry(7, 'AddedRoomTags', { tags: ['new'] }),
]
const difference = (
  part: RoomDifference['part'],
  is: RoomDifference['is'],
  more: Partial<RoomDifference> = {},
): RoomDifference => ({
  ...{ part, is, changed: 'people' },
  ...more,
})

test.each<[RoomDifference, number | undefined]>([
  [difference('title', 'renamed'), 12],
  [difference('title', 'renamed', { changed: 'both' }), 12],
  [difference('title', 'renamed', { changed: 'unknown' }), 12],
  [difference('title', 'renamed', { changed: 'crm' }), undefined],
  [difference('tags', 'missing', { about: 'old' }), 13],
  [difference('tags', 'missing', { about: 'new' }), undefined],
  [difference('tags', 'missing'), undefined],
  [difference('room', 'untagged', { about: 'key' }), 13],
  [difference('room', 'untagged', { about: 'other' }), undefined],
  [difference('room', 'archived'), 19],
  [difference('room', 'deleted'), undefined],
  [difference('owner', 'gone', { id: 'x' }), 20],
  [difference('link', 'missing'), undefined],
  [difference('link', 'gone'), undefined],
  [difference('link', 'missing', { id: 'anna' }), undefined],
  [difference('manager', 'missing', { id: 'anna' }), 18],
  [difference('contacts', 'missing', { id: 'gus' }), undefined],
  [difference('contacts', 'missing'), undefined],
  [difference('team', 'missing', { id: 'sales' }), 16],
  [difference('team', 'other-role', { id: 'ben' }), 15],
  [difference('team', 'other-role', { id: 'sales' }), 14],
  [difference('team', 'other-role', { id: 'carl' }), 10],
  [difference('team', 'other-role', { id: 'staff' }), 9],
  [difference('team', 'left-over', { id: 'ben', changed: 'both' }), 15],
  [difference('team', 'left-over', { id: 'sales', changed: 'both' }), 14],
  [difference('team', 'left-over', { id: 'carl', changed: 'both' }), undefined],
])('%j', (one, id) => {
  const expected = id === undefined ? undefined : { id: `by ${id}`, name: `Name ${id}`, at: id * 1_000 }
  expect(whoDid(one, log)).toEqual(expected)
  // In whatever order they come.
  expect(whoDid(one, log.toReversed())).toEqual(expected)
})

test('what the log leaves out is left out', () => {
  const title = difference('title', 'renamed')
  expect(whoDid(title, [entry(1, 'RoomRenamed', { at: undefined })])).toEqual({ id: 'by 1', name: 'Name 1' })
  expect(whoDid(title, [entry(1, 'RoomRenamed', { by: undefined })])).toBeUndefined()
  expect(whoDid(title, [])).toBeUndefined()
})

test('who did it at a time that nobody knows is told without one', () => {
  const told = whoDid(difference('room', 'archived'), [entry(1, 'RoomArchived', { at: undefined })])
  expect(told).toStrictEqual({ id: 'by 1', name: 'Name 1' })
})
