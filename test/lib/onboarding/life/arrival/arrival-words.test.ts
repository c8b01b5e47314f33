import { describe, expect, test } from 'vitest'
import {
  arrivalWords,
  joinedWords,
  statusWith,
  statusWithBounce,
  unjoinedWords,
} from '#lib/onboarding/life/arrival/arrival-words.ts'
import { at } from '../../memory-world.ts'

test('a client who was invited is not joined yet, and one who had an account is', () => {
  expect(arrivalWords({ invitedAt: at })).toBe('invited on 2026-01-05, not yet joined')
  expect(arrivalWords({ invitedAt: at, joinedOn: '2026-01-06' })).toBe('joined on 2026-01-06')
})

test.each([
  [{}, 'invited on 2026-01-05, not yet joined'],
  [{ last: { how: 'reminded', on: '2026-01-08' } }, 'invited on 2026-01-05, reminded on 2026-01-08, not yet joined'],
  [
    { last: { how: 'for-the-last-time', on: '2026-01-11' } },
    'invited on 2026-01-05, reminded for the last time on 2026-01-11, not yet joined',
  ],
  [
    { last: { how: 'not-sent', on: '2026-01-08' } },
    'invited on 2026-01-05, the reminder of 2026-01-08 was not sent, not yet joined',
  ],
  [
    { last: { how: 'sent-again', on: '2026-01-12' }, ranOut: '2026-01-12' },
    'invited on 2026-01-05, ran out on 2026-01-12, sent again on 2026-01-12, not yet joined',
  ],
  [
    { last: { how: 'sent-again', on: '2026-01-12' }, ranOut: '2026-01-19' },
    'invited on 2026-01-05, sent again on 2026-01-12, ran out on 2026-01-19, not yet joined',
  ],
] as const)('what became of an invitation since is said in its order: %j', (reminders, words) => {
  const said = arrivalWords({ invitedAt: at, reminders: { upTo: 3, sent: 1, ...reminders } })
  expect(said).toBe(words)
  expect(statusWith(`ready: ${said}; the link ends`, joinedWords('2026-01-20'))).toBe(
    'ready: joined on 2026-01-20; the link ends',
  )
})

test('of mails that bounced the last is said, in its order, and is gone with the rest', () => {
  const bounced = [
    { to: 'manager', how: 'reported', on: '2026-01-09' },
    { to: 'contact', how: 'bounced', on: '2026-01-11' },
  ] as const
  const reminders = { upTo: 6, sent: 2, last: { how: 'reminded', on: '2026-01-11' } } as const
  const said = arrivalWords({ invitedAt: at, reminders, bounced: [...bounced] })
  expect(said).toBe(
    'invited on 2026-01-05, reminded on 2026-01-11, the mail of 2026-01-11 to a contact bounced, not yet joined',
  )
  expect(statusWith(`ready: ${said}; a`, joinedWords('2026-01-20'))).toBe('ready: joined on 2026-01-20; a')
  expect(arrivalWords({ invitedAt: at, bounced: [bounced[0]] })).toBe(
    'invited on 2026-01-05, the mail of 2026-01-09 to a manager was reported as spam, not yet joined',
  )
})

test.each([
  [{}, ''],
  [{ last: { how: 'reminded', on: '2026-01-07' } }, ''],
  [{ last: { how: 'reminded', on: '2026-01-08' } }, ', others reminded on 2026-01-08'],
  [{ last: { how: 'for-the-last-time', on: '2026-01-11' } }, ', others reminded for the last time on 2026-01-11'],
  [{ last: { how: 'not-sent', on: '2026-01-11' } }, ', the reminder of 2026-01-11 to others was not sent'],
  [
    { last: { how: 'sent-again', on: '2026-01-13' }, ranOut: '2026-01-12' },
    ', ran out for others on 2026-01-12, sent again to others on 2026-01-13',
  ],
  [{ ranOut: '2026-01-07' }, ''],
  [{ ranOut: '2026-01-08' }, ', ran out for others on 2026-01-08'],
] as const)('of those who are still out it is said what became of them since the first came: %j', (more, words) => {
  const note = { invitedAt: at, joinedOn: '2026-01-08', reminders: { upTo: 3, sent: 1, ...more } }
  expect(arrivalWords(note)).toBe('joined on 2026-01-08')
  const said = arrivalWords({ ...note, told: true })
  expect(said).toBe(`joined on 2026-01-08${words}`)
  expect(statusWith(`ready: ${said}; the link ends`, joinedWords('2026-01-20'))).toBe(
    'ready: joined on 2026-01-20; the link ends',
  )
  expect(arrivalWords({ invitedAt: at, joinedOn: '2026-01-08', told: true })).toBe('joined on 2026-01-08')
})

test.each([
  ['ready', 'ready: joined on 2026-01-06'],
  ['ready: invited on 2026-01-05, not yet joined', 'ready: joined on 2026-01-06'],
  ['ready: invited on 2026-01-05, not yet joined; the link ends', 'ready: joined on 2026-01-06; the link ends'],
  ['ready: invited on 2026-01-05, not joined within 30 days; a', 'ready: joined on 2026-01-06; a'],
  ['ready: joined on 2026-01-04', 'ready: joined on 2026-01-06'],
  ['ready: the end is called off', 'ready: joined on 2026-01-06; the end is called off'],
  [
    'ready: it was invited on 2026-01-05, not yet joined',
    'ready: joined on 2026-01-06; it was invited on 2026-01-05, not yet joined',
  ],
  ['ready: joined on 2026-01-04th', 'ready: joined on 2026-01-06; joined on 2026-01-04th'],
  ['already there', 'ready: joined on 2026-01-06; already there'],
])('the status %j says so in the place of what it said of it before', (before, after) => {
  expect(statusWith(before, joinedWords('2026-01-06'))).toBe(after)
})

test('what stays true is said of a client who has not joined in time', () => {
  expect(statusWith('ready: invited on 2026-01-05, not yet joined', unjoinedWords('2026-01-05', 30))).toBe(
    'ready: invited on 2026-01-05, not joined within 30 days',
  )
})

describe('a bounce that comes late', () => {
  const mail = { to: 'contact', how: 'bounced', on: '2026-01-11' } as const
  const said = 'the mail of 2026-01-11 to a contact bounced'

  test.each([
    ['ready: joined on 2026-01-05', `ready: joined on 2026-01-05, ${said}`],
    ['ready: joined on 2026-01-05; more', `ready: joined on 2026-01-05, ${said}; more`],
    [
      'ready: invited on 2026-01-05, not joined within 30 days; more',
      `ready: invited on 2026-01-05, ${said}, not joined within 30 days; more`,
    ],
    [
      'ready: joined on 2026-01-05, the mail of 2026-01-06 to a manager was reported as spam',
      `ready: joined on 2026-01-05, ${said}`,
    ],
    ['ready', `ready: ${said}`],
    ['ready: more', `ready: ${said}; more`],
  ])('stands in "%s" once, in place of one before', (status, expected) => {
    expect(statusWithBounce(status, [mail])).toBe(expected)
    expect(statusWithBounce(expected, [mail])).toBe(expected)
  })

  test('is the last that nobody has said; what is said changes nothing', () => {
    const told = { ...mail, told: true as const }
    expect(statusWithBounce('ready: joined on 2026-01-05', [told])).toBe('ready: joined on 2026-01-05')
    expect(statusWithBounce('ready: joined on 2026-01-05')).toBe('ready: joined on 2026-01-05')
    const earlier = { ...mail, on: '2026-01-09' }
    expect(statusWithBounce('ready: joined on 2026-01-05', [earlier, mail, told])).toContain('2026-01-11')
    expect(statusWithBounce('ready: joined on 2026-01-05', [earlier, told])).toContain('2026-01-09')
  })

  test('is gone with the rest when there is something new to say', () => {
    const status = statusWithBounce('ready: joined on 2026-01-05; more', [mail])
    expect(statusWith(status, 'joined on 2026-01-05')).toBe('ready: joined on 2026-01-05; more')
  })
})
