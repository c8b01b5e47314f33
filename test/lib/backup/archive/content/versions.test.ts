import { describe, expect, it } from 'vitest'
import { addContent, addVersionRow, inUtc, newVersions } from '#lib/backup/archive/content/versions.ts'
import { crowded } from './crowded.ts'

describe('a version that was written since the backup began', () => {
  const since = '2026-11-29T02:00:00'
  const row = (version: number, modified_on?: string) => (column: string) =>
    ({ id: '5', version: String(version), content_length: '7', modified_on })[column]

  it.each([
    ['2026-11-29T01:59:59', false],
    ['2026-11-29 01:59:59', false],
    [undefined, false],
    ['2026-11-29T02:00:00', true],
    ['2026-11-29 02:00:01', true],
  ])('of %s is not compared: %s', (modified, isSince) => {
    const versions = newVersions()
    addVersionRow(versions, row(1, modified), since)
    addContent(versions, '5/1', 7)
    const { left, right } = versions.comparison
    expect([versions.changed.size, left.count, right.count]).toEqual(isSince ? [1, 0, 0] : [0, 1, 1])
  })

  it('is compared where there are fifty thousand already', () => {
    const versions = newVersions()
    versions.changed = crowded(versions.changed, 49_999)
    for (const version of [1, 2]) addVersionRow(versions, row(version, since), since)
    expect([[...versions.changed], versions.comparison.left.count]).toEqual([['5/1'], 1])
  })
})

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
