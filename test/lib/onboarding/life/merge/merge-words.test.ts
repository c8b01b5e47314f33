import { expect, test } from 'vitest'
import { keepNotes, withNote } from '#lib/onboarding/life/merge/merge-words.ts'

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

test('more rooms than a status has place for are as many as it has', () => {
  const many = Array.from({ length: 9 }, (_, at) => `the room ${at + 1} of a merged record stays as it is`).join('; ')
  expect(keepNotes(ends, `ready: ${many}`)).toHaveLength(250)
})
