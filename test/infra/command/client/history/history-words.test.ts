import { expect, test } from 'vitest'
import { happeningJson, happeningRow } from '#infra/command/client/history/history-words.ts'

test('a line has its moment, where it is known', () => {
  const known = { at: 0, what: 'it was renamed', by: 'Anna' }
  expect([happeningRow(known), happeningJson(known)]).toEqual([
    ['1970-01-01 00:00 UTC', 'it was renamed (Anna)'],
    { at: '1970-01-01T00:00:00.000Z', what: 'it was renamed', by: 'Anna' },
  ])
  const unknown = { what: 'it was archived' }
  expect([happeningRow(unknown), happeningJson(unknown)]).toEqual([['', 'it was archived'], unknown])
})

test.each([
  [{ invitedAt: 5 }, 'its people were invited; none of them was seen to have joined yet'],
  [
    { invitedAt: 5, joinedOn: '2026-12-30' },
    'its people were invited; one was seen to have joined on 2026-12-30, which is not told yet',
  ],
])('a client who is waited for: %j', (awaited, what) => {
  expect(historyFrom({ ...nothing, awaited })).toEqual([{ at: 5, what }])
})
