import { describe, expect, it } from 'vitest'
import { reportAsHtml } from '#lib/backup/report/html.ts'
import { buildReport } from '#lib/backup/report/report.ts'
import { reportAsText } from '#lib/backup/report/text.ts'
import { bytesInWords, durationInWords } from '#lib/backup/report/words.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { due, earlier, good, settings } from './nights.ts'

const build = (run: RunState, runs: RunState[] = [], problems: string[] = []) =>
  buildReport(run, settings, runs, problems, due + 700_000)

describe('a report', () => {
  it('says in its subject how it went', () => {
    expect(build(good()).subject).toBe('Backup OK: acme.example, 5.0 MB')
    expect(build(good({ outcome: 'warning' })).subject).toBe('Backup with warnings: acme.example, 5.0 MB')
    const bad = good({ outcome: 'bad', proven: false, end: { kind: 'stalled', reason: 'backup-stalled', at: due } })
    expect(build(bad).subject).toBe('Backup FAILED: acme.example: The backup stands still')
    expect(build(bad).advice?.remedy).toContain('Cancel the backup in DocSpace')
  })

  it('tells the times of the portal, how long it took, and when the next one is', () => {
    const text = reportAsText(build(good()), settings.timeZone, false)
    expect(text).toContain('Due: Wed, 25 Nov 2026, 02:00 CET')
    expect(text).toContain('Took: 10 min 0 s')
    expect(text).toContain('Next run: Thu, 26 Nov 2026, 02:00 CET')
  })

  it('says what was not checked', () => {
    expect(reportAsText(build(good()), 'UTC', false)).toMatch(/not checked {2}Restore: Not tried\./)
  })

  it('draws the last archives, the oldest first, with the nights that have none', () => {
    const runs = [earlier(1), earlier(2, { outcome: 'bad', facts: undefined, archive: undefined }), earlier(3)]
    const { trend } = build(good(), runs)
    expect(trend).toEqual([
      { day: '22 Nov', size: 7 << 20, outcome: 'good' },
      { day: '23 Nov', size: undefined, outcome: 'bad' },
      { day: '24 Nov', size: 9 << 20, outcome: 'good' },
      { day: '25 Nov', size: 5 << 20, outcome: 'good' },
    ])
    expect(reportAsText(build(good(), runs), 'UTC', false)).toContain('25 Nov ###########          5.0 MB')
  })

  it('is safe and self-contained as HTML: nothing is loaded, nothing is run', () => {
    const html = reportAsHtml(
      build(good({ warning: '<img src=x onerror=alert(1)>' }), [earlier(1)], ['"quoted"']),
      'UTC',
      true,
    )
    expect(html).toContain('Read &#60;whole&#62; &#38; counted.')
    expect(html).not.toMatch(/<img|<script|<link|<[^>]*src=|url\(|https?:\/\//)
    expect(html).toContain('&#60;img src=x')
    expect(html).toContain('not known whether this mail has reached you before')
  })

  it('has the same facts in both bodies', () => {
    const report = build(good(), [earlier(1)], ['The callback could not be reached.'])
    const strip = reportAsHtml(report, 'UTC', false)
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    for (const word of [
      'acme_2026.tar.gz',
      'ab'.repeat(32),
      '5.0 MB',
      'The callback could not be reached.',
      report.headline,
    ]) {
      expect(strip).toContain(word)
      expect(reportAsText(report, 'UTC', false)).toContain(word)
    }
  })
})

describe('words', () => {
  it.each([
    [0, '0 bytes'],
    [1_023, '1023 bytes'],
    [1_024, '1.0 KB'],
    [30_739, '30.0 KB'],
    [157_286_400, '150 MB'],
    [5_583_457_485, '5.2 GB'],
  ])('%i bytes', (bytes, words) => expect(bytesInWords(bytes)).toBe(words))
  it.each([
    [400, '0 s'],
    [250_000, '4 min 10 s'],
    [3_900_000, '1 h 5 min'],
  ])('%i ms', (ms, words) => expect(durationInWords(ms)).toBe(words))
})
