import { expect, test } from 'vitest'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { historyFrom } from '#lib/onboarding/life/history/client-history.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'

const entry = (id: number, action: string, more: Partial<RoomLogEntry> = {}): RoomLogEntry => ({
  ...{ id, action, by: { id: 'anna', name: 'Anna' }, at: id, whom: 'eva@client.example', tags: [] },
  ...more,
})
const nothing = { log: [], memory: undefined, end: undefined, keyOwner: 'key' }
const end: EndState = { v: 1, client: 'c', room: 7, phase: 'announced', day: '2026-12-30', announcedAt: 20 }

test('what was done is told newest first, by whom, and without whom it was done to', () => {
  const log = [
    entry(9, 'DeletedRoomTags', { tags: ['a', 'b'] }),
    entry(1, 'RoomCreated', { by: { id: 'key', name: 'Bob' } }),
    entry(5, 'RoomCreateUser', { by: { id: 'x', name: '' } }),
    entry(6, 'RoomRemoveUser', { by: undefined }),
    entry(7, 'FileUploaded'),
    entry(8, 'RoomArchived', { at: undefined }),
  ]
  const memory = { wantedAt: 6.5 } as ClientMemory
  expect(historyFrom({ ...nothing, log, memory })).toStrictEqual([
    { at: 9, what: 'tags were taken off: a, b', by: 'Anna' },
    { at: 6.5, what: 'what is wanted of the room was remembered, by which it follows' },
    { at: 6, what: 'somebody was taken out, or left' },
    { at: 5, what: 'somebody was let in', by: 'x' },
    { at: 1, what: 'the room was made', by: 'the key’s user' },
    { what: 'it was archived', by: 'Anna' },
  ])
  expect(historyFrom(nothing)).toEqual([])
})

test.each<[Partial<EndState>, string[]]>([
  [{}, ['its end was announced for 2026-12-30']],
  [{ phase: 'off' }, ['its end was announced for 2026-12-30, and called off since']],
  [{ phase: 'begun', before: { at: 30 } as never }, ['its end was begun', 'its end was announced for 2026-12-30']],
  [{ phase: 'ended', before: { at: 30 } as never }, ['its end was made', 'its end was announced for 2026-12-30']],
])('an end that is %j', (more, lines) => {
  expect(historyFrom({ ...nothing, end: { ...end, ...more } }).map(({ what }) => what)).toEqual(lines)
})

test('the newest forty are told', () => {
  const log = Array.from({ length: 45 }, (_, at) => entry(at + 1, 'RoomRenamed'))
  expect(historyFrom({ ...nothing, log }).map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, n) => 45 - n))
})

test.each([
  [{ invitedAt: 5 }, 'its people were invited; none of them was seen to have joined yet'],
  [
    { invitedAt: 5, joinedOn: '2026-12-30' },
    'its people were invited; one was seen to have joined on 2026-12-30, which is not told yet',
  ],
  [
    { invitedAt: 5, reminders: { upTo: 3, sent: 1 } },
    'its people were invited, and again once; none of them was seen to have joined yet',
  ],
  [
    { invitedAt: 5, reminders: { upTo: 6, sent: 2 } },
    'its people were invited, and again 2 times; none of them was seen to have joined yet',
  ],
])('a client who is waited for: %j', (awaited, what) => {
  expect(historyFrom({ ...nothing, awaited })).toEqual([{ at: 5, what }])
})
