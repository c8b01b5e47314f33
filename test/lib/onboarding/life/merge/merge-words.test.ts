import { expect, test } from 'vitest'
import { withNote } from '#lib/onboarding/life/merge/merge-words.ts'

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
