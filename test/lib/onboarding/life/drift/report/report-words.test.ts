import { expect, test } from 'vitest'
import type { DriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'
import { driftWords, urgencyOf } from '#lib/onboarding/life/drift/report/report-words.ts'
import { reportOf } from './reports.ts'

const about = { host: 'acme.example', environment: 'prod' }
const wordsOf = (given: Parameters<typeof reportOf>[0]) => driftWords(reportOf(given), about)
const section = (given: Parameters<typeof reportOf>[0], title: string) =>
  wordsOf(given).sections.find((one) => one.title === title)?.lines

test('where nothing differs the report says so, and asks for nothing', () => {
  expect(wordsOf({ counts: { looked: 3, compared: 3 } })).toEqual({
    subject: 'Drift report: acme.example: all as wanted',
    headline: '3 rooms were compared with what is wanted, and none differs.',
    isGood: true,
    sections: [{ title: 'What was looked at', lines: ['3 clients were looked at, 3 compared, 0 differ.'] }],
  })
})

test('what differs is told by part, by client, and with the command that takes either side', () => {
  const words = wordsOf({
    counts: { looked: 4_000, compared: 4_000, differ: 3 },
    parts: { tags: 1, title: 2 },
    clients: [
      { client: 'espocrm:Account:a1', parts: ['title', 'tags'], changed: ['people', 'crm'] },
      { client: 'espocrm:Account:a2', parts: ['title'], changed: ['unknown'] },
      { client: 'espocrm:Account:a3', parts: ['link'], changed: ['both'] },
    ],
  })
  expect(words).toEqual({
    subject: 'Drift report: acme.example: 3 to look at',
    headline: '4,000 rooms were compared with what is wanted, and 3 differ.',
    isGood: false,
    sections: [
      { title: 'What was looked at', lines: ['4,000 clients were looked at, 4,000 compared, 3 differ.'] },
      { title: 'Clients that differ, by part', lines: ['title: 2', 'tags: 1'] },
      {
        title: 'Which they are',
        lines: [
          '`espocrm:Account:a1`: title, tags (changed by people; changed by the CRM)',
          '`espocrm:Account:a2`: title',
          '`espocrm:Account:a3`: link (changed by people and the CRM)',
        ],
      },
      {
        title: 'What to do',
        lines: [
          'What differs, and who could have done it: `roomkeeper drift --env prod`, or `roomkeeper drift --env prod --client CLIENT`',
          'The room is right: `roomkeeper drift --env prod --client CLIENT --take room`',
          'The CRM is right: `roomkeeper drift --env prod --client CLIENT --take crm`',
        ],
      },
    ],
  })
})

test('twenty clients are shown, and how many more there are', () => {
  const clients = Array.from({ length: 30 }, (_, at) => ({ client: `a:b:${at}`, parts: ['title'], changed: [] }))
  const lines = (count: number, differ: number) =>
    section({ counts: { differ }, clients: clients.slice(0, count) }, 'Which they are')
  expect(lines(20, 20)).toHaveLength(20)
  expect(lines(30, 1_052)?.slice(19)).toEqual(['`a:b:19`: title', 'and 1,032 more'])
})

test.each([
  [{ counts: { looked: 1, compared: 1 } }, '1 room was compared with what is wanted, and none differs.'],
  [{ counts: { looked: 1, compared: 1, differ: 1 } }, '1 room was compared with what is wanted, and 1 differs.'],
  [{ counts: {} }, '0 rooms were compared with what is wanted, and none differs.'],
  [{ counts: {}, left: 4 }, 'No client could be looked at.'],
  [{ counts: {}, left: undefined }, 'No client could be looked at.'],
  [{ counts: { looked: 1, compared: 1 }, left: 4 }, '1 room was compared with what is wanted, and none differs.'],
])('of %j the first line is: %s', (given, headline) => {
  expect(wordsOf(given as never).headline).toBe(headline)
})

test('whom nobody could look at is told, and is no good news', () => {
  const counts = { looked: 9, compared: 4, unremembered: 2, unclear: 2, unreached: 1 }
  const lines = section({ counts, left: 7 }, 'What was looked at')
  expect(lines).toEqual([
    '9 clients were looked at, 4 compared, 0 differ.',
    '3 have nothing to compare: no room yet, ended, or nobody tells what they are.',
    'Of 2 nothing is remembered, so nobody knows which side has changed.',
    'Of 2 it cannot be told which room is theirs, or who is in it.',
    'For 1 DocSpace or the CRM did not answer.',
    '7 were not looked at within a day: new clients come first.',
  ])
  expect(section({ left: undefined } as never, 'What was looked at')?.[1]).toMatch(/did not tell which clients/)
  expect(wordsOf({ counts }).subject).toBe('Drift report: acme.example: 3 to look at')
  expect(wordsOf({ counts }).isGood).toBe(false)
  for (const good of [{ counts: { looked: 2, unremembered: 2 } }, {}]) expect(wordsOf(good).isGood).toBe(true)
  for (const bad of [{ left: 1 }, { left: undefined }, { counts: { unreached: 1 } }, { counts: { unclear: 1 } }])
    expect(wordsOf(bad as never).isGood).toBe(false)
  expect(section({ counts: { unclear: 1 } }, 'What to do')).toHaveLength(3)
  expect(section({ counts: { unreached: 1 }, left: 2 }, 'What to do')).toBeUndefined()
})

test('who is locked out is told with how many have not come, and the remedy', () => {
  const counts = { looked: 2, compared: 2, differ: 2, lockedOut: 2, notCome: 2, waiting: 3 }
  expect(section({ counts }, 'What was looked at')?.[1]).toBe(
    'Of 2 clients the account that has the room, or made its link, is not active: 2 clients have not come and cannot, and 3 people who had an invitation.',
  )
  expect(section({ counts: { ...counts, lockedOut: 1, notCome: 1, waiting: 1 } }, 'What was looked at')?.[1]).toMatch(
    /^Of 1 client the .*: 1 client has not come and cannot, and 1 person who had an invitation\.$/,
  )
  expect(section({ counts }, 'What to do')?.[3]).toBe(
    'An account is gone, or is about to go: `roomkeeper handover --env prod --from … --to … --dry-run`',
  )
})

test('who could not come any more when an account goes is told apart, with the same remedy', () => {
  const counts = { looked: 2, compared: 2, differ: 2, leaving: 2, leavingNotCome: 1, leavingWaiting: 3 }
  expect(section({ counts }, 'What was looked at')?.[1]).toBe(
    '2 clients have a room of the account whose key was replaced by another user’s. When it goes, 1 client has not come and could not any more, and 3 people who had an invitation.',
  )
  expect(section({ counts }, 'What to do')?.[3]).toBe(
    'An account is gone, or is about to go: `roomkeeper handover --env prod --from … --to … --dry-run`',
  )
  const none = { ...counts, leaving: 0 }
  expect(section({ counts: none }, 'What was looked at')).toHaveLength(1)
  expect(section({ counts: none }, 'What to do')).toHaveLength(3)
})

test.each<[string, Partial<DriftReport['counts']>, number | undefined, string]>([
  ['somebody is locked out', { lockedOut: 1, differ: 1 }, 0, 'error'],
  ['somebody is locked out, and some were not looked at', { lockedOut: 1 }, 3, 'error'],
  ['something differs', { differ: 1 }, 0, 'warning'],
  ['nobody can tell', { unclear: 1 }, undefined, 'warning'],
  ['all is as it is wanted', { looked: 3, compared: 2 }, 0, 'none'],
  ['there is nobody', {}, 0, 'none'],
  ['somebody did not answer', { unreached: 1 }, 0, 'unknown'],
  ['some were not looked at', {}, 1, 'unknown'],
  ['nobody knows how many were not', {}, undefined, 'unknown'],
])('how much a report is in need of somebody: %s', (_, counts, left, urgency) => {
  expect(urgencyOf({ ...reportOf({ counts }), left })).toBe(urgency)
})
