import { expect, test } from 'vitest'
import { actionsInWords, announcement, endReport } from '#lib/onboarding/life/end/end-words.ts'
import type { EndAction } from '#lib/onboarding/settings/end.ts'
import { memoryPortal } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'

const taken = 'links go away, guests and open invitations are taken out'

test.each<[EndAction[], string]>([
  [['archive'], 'the room goes into the archive'],
  [['archive', 'revoke-guests'], `${taken}, the room goes into the archive`],
  [['read-only', 'archive', 'revoke-guests'], `${taken}, who stays may only read, the room goes into the archive`],
])('%o in words, in the order in which it is done', (actions, words) => {
  expect(actionsInWords({ do: actions })).toBe(words)
})

test('an announcement names the day, what is done, and the fields that call it off', () => {
  const end = {
    when: { status: 'Lost', stage: ['Closed'] },
    after: '30d',
    do: ['archive' as const],
    deleted: false,
    return: false,
  }
  expect(announcement(end, '2026-02-05')).toBe(
    'ends on 2026-02-05: the room goes into the archive. status, stage with another value calls it off',
  )
})

const work = { clock: { now: () => at, sleep: async () => {} }, docspace: memoryPortal().docspace }
const told = { state: 'ended' as const, status: 'ended on …', room: { id: 7, title: 'Client - Acme' } }
const report = { state: 'ended', status: 'ended on …', at }
const named = { roomId: 7, roomTitle: 'Client - Acme', roomUrl: 'https://portal.example/rooms/shared/7' }

test.each([
  ['a record that has no link', { state: 'ending' as const }, true, report],
  ['a record with a link', { state: 'ending' as const, invitationUrl: 'https://x.example' }, undefined, report],
  [
    'a record whose link opens nothing any more',
    { state: 'ending' as const, invitationUrl: 'https://x.example' },
    true,
    { ...report, invitationUrl: '' },
  ],
  ['a sender without records', undefined, undefined, { ...report, ...named, since: 5 }],
  ['a sender without records whose link opens nothing', undefined, true, { ...report, ...named, since: 5 }],
])('the report for %s', (_, written, withoutLink, expected) => {
  const record = written ? { written } : {}
  expect(endReport(work, record, { ...told, since: 5, ...(withoutLink && { withoutLink }) })).toEqual(expected)
})

test('a report goes on saying what becomes of the room of a merged record', () => {
  const note = 'the room 8 of a merged record stays as it is'
  const record = { written: { state: 'ready' as const, status: `ready: x; ${note}` } }
  expect(endReport(work, record, { ...told, status: 'ended on 2026-02-05: y', since: 5 })).toMatchObject({
    status: `ended on 2026-02-05: y; ${note}`,
  })
})

test('a sender without records is told of no announcement where none is remembered', () => {
  expect(endReport(work, {}, { ...told, since: undefined })).toStrictEqual({ ...report, ...named })
})
