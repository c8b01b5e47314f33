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
