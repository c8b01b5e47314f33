import { describe, expect, test } from 'vitest'
import { announced, keepNotes, withNote } from '#lib/onboarding/life/merge/merge-words.ts'

const note = 'the room 7 of a merged record stays'

test.each([
  ['ready', `ready: ${note}`],
  ['ready: as agreed', `ready: as agreed; ${note}`],
  ['ready: at 9: really', `ready: at 9: really; ${note}`],
  ['ends on 2026-02-05: links go away', `ends on 2026-02-05: links go away; ${note}`],
  [`ready: ${note}`, `ready: ${note}`],
  [`ready: the room 7 of a merged record goes: soon; as agreed`, `ready: as agreed; ${note}`],
  ['ready: the room 71 of a merged record stays', `ready: the room 71 of a merged record stays; ${note}`],
])('after "%s" the record says "%s"', (status, now) => {
  expect(withNote(status, 7, 'stays')).toBe(now)
})

test('a note is one sentence, and a status as long as every field takes', () => {
  expect(withNote('ready', 7, 'a; b; c')).toBe('ready: the room 7 of a merged record a, b, c')
  expect(withNote('ready', 7, 'x'.repeat(300))).toMatch(/^ready: .{242}…$/)
})

const ends = 'ends on 2026-02-05: links go away'
const archive =
  'the room 8 of a merged record goes into the archive on 2026-03-01: its links go away, guests and open invitations are taken out. Taking the tag espocrm:Account:6b02 off it keeps it'
const address = 'the room 9 of a merged record stays as it is, at https://portal.example/rooms/shared/9'

test.each([
  [ends, undefined, ends],
  [ends, 'ready', ends],
  [ends, 'ready: as agreed', ends],
  [ends, `ready: ${note}`, `${ends}; ${note}`],
  [ends, `ready: as agreed; ${note}; ${address}`, `${ends}; ${note}; ${address}`],
  [`${ends}; ${note}`, `ready: ${note}`, `${ends}; ${note}`],
  ['ready', `ends on 2026-02-05: ${note}`, `ready: ${note}`],
  [ends, `ready: x ${note}`, ends],
])('"%s" in place of "%s" keeps what that says of other rooms', (status, before, now) => {
  expect(keepNotes(status, before)).toBe(now)
})

const words = (length: number) => `ends on 2026-02-05: ${'x'.repeat(length - 20)}`

test.each([
  ['as long as there is place', words(250 - 2 - archive.length), `; ${archive}`],
  [
    'without details where there is none',
    words(251 - 2 - archive.length),
    '; the room 8 of a merged record goes into the archive on 2026-03-01',
  ],
])('another room is spoken of %s', (_, status, end) => {
  expect(keepNotes(status, `ready: ${archive}`)).toBe(`${status}${end}`)
})

test('an end that has no place beside other rooms is cut, and the rooms are not', () => {
  const brief =
    'the room 8 of a merged record goes into the archive on 2026-03-01; the room 9 of a merged record stays as it is'
  const now = keepNotes(words(240), `ready: ${archive}; ${address}`)
  expect(now).toHaveLength(250)
  expect(now).toMatch(/^ends on 2026-02-05: x+…; the room 8/)
  expect(now.endsWith(`…; ${brief}`)).toBe(true)
  const fits = words(250 - 2 - brief.length)
  expect(keepNotes(fits, `ready: ${archive}; ${address}`)).toBe(`${fits}; ${brief}`)
})

describe('more rooms than a status has place for', () => {
  const stays = (room: number) => `the room ${room} of a merged record stays as it is`
  const goes = (room: number, day: string) => `the room ${room} of a merged record goes into the archive on ${day}`
  const numbers = (...rooms: (number | string)[]) =>
    `rooms ${rooms.join(', ')} of merged records too (roomkeeper client show)`
  const told = (status: string, ...rooms: [room: number, note: string][]) =>
    rooms.reduce((now, [room, note]) => withNote(now, room, note), status)

  test('are named by their numbers, and what was told last is said', () => {
    const many = Array.from({ length: 9 }, (_, at): [number, string] => [at + 1, 'stays as it is'])
    const now = told('ready', ...many)
    expect(now).toBe(`ready: ${[7, 8, 9].map(stays).join('; ')}; ${numbers(6, 5, 4, 3, 2, 1)}`)
    expect(told(now, [1, 'was put away: 1 link was taken away'])).toBe(
      `ready: ${[8, 9].map(stays).join('; ')}; the room 1 of a merged record was put away; ${numbers(7, 6, 5, 4, 3, 2)}`,
    )
    expect(keepNotes(ends, now)).toBe(`${ends}; ${[7, 8, 9].map(stays).join('; ')}; ${numbers(6, 5, 4, 3, 2, 1)}`)
  })

  test('are said by what is still to come, the soonest first, however often each is told', () => {
    const days: [number, string][] = [
      [4, '2026-03-09'],
      [5, '2026-03-01'],
      [6, '2026-03-05'],
      [7, '2026-03-05'],
    ]
    const all = days.map(([room, day]): [number, string] => [room, announced(day, `espocrm:Account:${room}`)])
    const first = told('ready', [9, 'stays as it is'], ...all)
    expect(first).toBe(`ready: ${goes(5, '2026-03-01')}; ${goes(6, '2026-03-05')}; ${numbers(9, 7, 4)}`)
    let now = first
    for (const one of [...all, ...all.toReversed()]) {
      now = told(now, one)
      expect(now).toBe(first)
    }
    expect(keepNotes(first, first)).toBe(first)
    expect(keepNotes('ready', first)).toBe(first)
    const one = `ready: ${stays(9)}; ${numbers(8)}`
    const eight = `ready: ${stays(9)}; ${numbers(8, 7, 6, 5, 4, 3, 2, 1)}`
    expect(keepNotes('ready', eight)).toBe(eight)
    expect(keepNotes('ready', one)).toBe(one)
  })

  test('lose their details before that of the next day does', () => {
    const [soon, at] = [announced('2026-03-01', 'espocrm:Account:5'), 'stays as it is, at https://portal.example/4']
    const now = told('ready', [4, at])
    expect(now).toBe(`ready: the room 4 of a merged record ${at}`)
    expect(told(now, [5, soon])).toBe(`ready: ${stays(4)}; the room 5 of a merged record ${soon}`)
    expect(told('ready', [5, soon], [4, at])).toBe(`ready: the room 5 of a merged record ${soon}; ${stays(4)}`)
  })

  test('are named as far as a sentence has place, and the own words keep their day', () => {
    const rooms = Array.from({ length: 20 }, (_, at): [number, string] => [1_000_001 + at, 'stays as it is'])
    const now = told(words(200), ...rooms)
    expect(now.length).toBeLessThanOrEqual(250)
    expect(now).toMatch(
      /^ends on 2026-02-05: x{39,}…; the room 1000020 of a merged record stays as it is; rooms 1000019, /,
    )
    expect(now).toMatch(/, 1000012 and more of merged records too \(roomkeeper client show\)$/)
    expect(told(now, [1_000_020, 'stays as it is'])).toBe(now)
  })
})

test('rooms that fill the place to the last letter are all told', () => {
  const about = (room: number) => `the room ${room} of a merged record ${'x'.repeat(63)}`
  const told = keepNotes(`ready: ${'w'.repeat(63)}`, `ready: ${about(7)}; ${about(8)}`)
  expect(told).toBe(`ready: ${'w'.repeat(52)}…; ${about(7)}; ${about(8)}`)
  expect(told).toHaveLength(250)
})
