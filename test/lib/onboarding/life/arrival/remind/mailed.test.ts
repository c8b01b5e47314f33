import { expect, test } from 'vitest'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import { lastMails, newestEntry, oldestMail, reached, toMail } from '#lib/onboarding/life/arrival/remind/mailed.ts'

const at = Date.parse('2026-12-04T01:00:00Z')
const hour = 3_600_000
const week = 7 * 24 * hour

const entry = (id: number, whom: string | undefined, more: Partial<RoomLogEntry> = {}): RoomLogEntry => ({
  ...{ id, action: 'RoomInviteResend', by: { id: 'anna', name: 'Anna' }, at, whom, tags: [] },
  ...more,
})

test('the last mail of each is the newest that the log has of being let in or invited again', () => {
  const log = [
    entry(4, 'gina', { action: 'RoomUpdateAccessForUser', at: at + 9 }),
    entry(3, 'gina', { at: at + 3, by: { id: 'ben', name: 'Ben' } }),
    entry(1, 'gina', { action: 'RoomCreateUser' }),
    entry(2, 'hans', { action: 'RoomCreateUser', by: undefined }),
    entry(5, undefined),
  ]
  const mails = lastMails(log)
  expect([...mails]).toEqual([
    ['gina', { at: at + 3, by: 'ben' }],
    ['hans', { at, by: undefined }],
  ])
  expect([oldestMail(['gina', 'hans'], mails), oldestMail(['gina'], mails), oldestMail(['ida'], mails)]).toEqual([
    at,
    at + 3,
    undefined,
  ])
})

test('nobody gets two mails on one day, and a good link is not sent anew', () => {
  const mails = lastMails([
    entry(1, 'today'),
    entry(2, 'yesterday', { at: at - hour - 1 }),
    entry(3, 'long ago', { at: at - week }),
    entry(4, 'nearly', { at: at - week + 1 }),
    entry(5, 'no day', { at: undefined }),
  ])
  const people = ['today', 'yesterday', 'long ago', 'nearly', 'no day', 'unknown']
  expect(toMail(people, mails, { why: 'due', at: at + hour })).toEqual(people.slice(1))
  expect(toMail(people, mails, { why: 'ran-out', at })).toEqual(['long ago', 'no day', 'unknown'])
})

test('a reminder has reached whom the log shows as invited again since', () => {
  const log = [entry(9, 'gina'), entry(8, 'hans', { action: 'RoomCreateUser' }), entry(7, 'ida'), entry(6, 'kai')]
  expect(reached(log, { people: ['ida', 'gina', 'hans', 'kai', 'lea'], after: 6 })).toEqual(['ida', 'gina'])
  expect([newestEntry(log), newestEntry([])]).toEqual([9, 0])
})
