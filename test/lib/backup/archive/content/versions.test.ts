import { describe, expect, it } from 'vitest'
import { inUtc } from '#lib/backup/archive/content/versions.ts'

const seconds = (text: string) => Date.parse(`${text}Z`) / 1_000

describe('the time in the name of an archive', () => {
  it.each([
    ['a server in UTC', '2026-11-29T02:00:00', '2026-11-29T02:00:03', '2026-11-29T02:00:00'],
    [
      'one whose first entry is of the same second',
      '2026-11-29T02:00:00',
      '2026-11-29T02:00:00',
      '2026-11-29T02:00:00',
    ],
    ['one that took a while to begin', '2026-11-29T02:00:00', '2026-11-29T02:59:59', '2026-11-29T02:00:00'],
    ['a server in Berlin', '2026-11-29T01:03:08', '2026-11-29T00:03:19', '2026-11-29T00:03:08'],
    ['a server in New York', '2026-11-28T21:00:00', '2026-11-29T02:00:05', '2026-11-29T02:00:00'],
    ['a server in Auckland', '2026-11-29T15:00:00', '2026-11-29T02:00:01', '2026-11-29T02:00:00'],
    [
      'a server in Kolkata, half an hour too early',
      '2026-11-29T07:30:00',
      '2026-11-29T02:00:05',
      '2026-11-29T01:30:00',
    ],
    ['fourteen hours ahead', '2026-11-29T16:00:00', '2026-11-29T02:00:01', '2026-11-29T02:00:00'],
    ['an entry of another day', '2026-11-29T02:00:00', '2025-11-29T02:00:00', '2026-11-29T02:00:00'],
    ['more than fourteen hours ahead', '2026-11-29T17:00:00', '2026-11-29T02:00:01', '2026-11-29T17:00:00'],
  ])('is in UTC: %s', (_, named, written, utc) => {
    expect(inUtc(named, seconds(written))).toBe(utc)
  })

  it('stays where the entry or the name tells nothing', () => {
    expect(inUtc('2026-11-29T02:00:00', Number.NaN)).toBe('2026-11-29T02:00:00')
    expect(inUtc('9999-12-31T23:59:59', seconds('2026-11-29T02:00:00'))).toBe('9999-12-31T23:59:59')
  })
})
