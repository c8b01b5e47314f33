import { describe, expect, it } from 'vitest'
import { backupReasons } from '#lib/backup/reasons.ts'
import { buildReport } from '#lib/backup/report/report.ts'
import { reportAsHtml } from '#lib/backup/report/report-as-html.ts'
import { reportAsText } from '#lib/backup/report/report-as-text.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { due, earlier, good, settings } from './nights.ts'

const build = (run: RunState, runs: RunState[] = [], problems: string[] = []) =>
  buildReport(run, settings, runs, problems, due + 700_000)

describe('a report', () => {
  it('says in its subject how it went', () => {
    expect(build(good())).toMatchObject({ subject: 'Backup OK: acme.example, 5.0 MB', passed: true })
    expect(build(good({ outcome: 'warning' })).subject).toBe('Backup with warnings: acme.example, 5.0 MB')
    const bad = good({ outcome: 'bad', passed: false, end: { kind: 'stalled', reason: 'backup-stalled', at: due } })
    expect(build(bad).subject).toBe('Backup FAILED: acme.example: The backup makes no progress')
    expect(build(bad).advice?.remedy).toContain('cancel the backup in DocSpace')
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

  it.each([
    [true, 'passed', 'The archive of night 20 was restored on 20 Nov and read back: it is what the archive holds.'],
    [
      false,
      'warning',
      'The last drill failed: the archive of night 20, on 20 Nov. `roomkeeper backup status` says why.',
    ],
  ])('says of the last drill whether it passed: %s', (passed, verdict, detail) => {
    const lastDrill = { run: 'night 20', at: Date.UTC(2026, 10, 20, 12), passed, url: 'https://drill.example' }
    const restore = build(good({ lastDrill })).checks.find(({ id }) => id === 'restore')
    expect(restore).toMatchObject({ verdict, detail })
  })

  it('says how a restore is tried where a drill portal is set', () => {
    const drill = { url: 'https://drill.example', days: 90 }
    const { checks } = buildReport(good(), { ...settings, drill }, [], [], due)
    const restore = checks.find(({ id }) => id === 'restore')
    expect(restore?.detail).toBe(
      'Not tried. Only a restore into an empty server proves that the portal comes back. `roomkeeper backup drill` does that.',
    )
    expect(build(good()).checks.find(({ id }) => id === 'restore')?.detail).toMatch(/comes back\.$/)
  })

  it('draws the last archives, the oldest first, with the nights that have none', () => {
    const runs = [
      earlier(1),
      earlier(2, { outcome: 'bad', passed: false, facts: undefined, archive: undefined }),
      earlier(3),
    ]
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

const dayMs = 86_400_000
const bare = (more: Partial<RunState> = {}): RunState => {
  const { archive: _, facts: __, end: ___, startedAt: ____, outcome: _____, ...rest } = good()
  return { ...rest, checks: [], passed: false, ...more }
}

describe('what a report says of', () => {
  it('a run that came to nothing before anything began', () => {
    expect(build(bare())).toMatchObject({
      outcome: 'bad',
      verified: false,
      passed: false,
      end: 'refused',
      subject: 'Backup FAILED: acme.example: unknown cause',
      headline: 'The backup failed.',
      advice: undefined,
      checks: [],
      size: undefined,
      seconds: undefined,
      sha256: undefined,
      endedAt: due + 700_000,
      nextAt: due + dayMs,
    })
  })

  it('a run with a reason: what it means and what is to be done', () => {
    const refused = bare({ outcome: 'bad', end: { kind: 'refused', reason: 'wallet-empty', at: due + 5 } })
    const { what, means, remedy } = backupReasons['wallet-empty']
    expect(build(refused)).toMatchObject({
      end: 'refused',
      subject: `Backup FAILED: acme.example: ${what}`,
      headline: `${what}.`,
      advice: { means, remedy },
      checks: [],
      endedAt: due + 5,
    })
  })

  it.each<[string, Partial<RunState>, string]>([
    ['good', {}, 'The backup was made and its archive is whole.'],
    ['warned', { outcome: 'warning' }, 'The backup was made and its archive is whole. Please look at the warnings.'],
    ['unread', { facts: undefined }, 'The backup was made; its content cannot be read from here.'],
    ['unproven', { passed: false, outcome: 'warning' }, 'The backup was made, but could not be verified.'],
    [
      'with gaps',
      { warning: 'w', outcome: 'warning' },
      'The backup was made, but files are missing in it. Older archives are kept.',
    ],
  ])('a night that was %s', (_, change, headline) => {
    const { facts, ...rest } = good(change)
    expect(build(facts === undefined ? rest : { ...rest, facts }).headline).toBe(headline)
  })

  it('a copy of another night that is not sound: a failure, though the backup of this one has passed', () => {
    const end = { kind: 'finished', reason: 'copy-damaged', at: due } as const
    const report = build(good({ outcome: 'bad', end }), [earlier(1, { outcome: 'bad', end })])
    expect(report).toMatchObject({
      outcome: 'bad',
      passed: false,
      verified: true,
      subject: 'Backup copy FAILED: acme.example: A copy of an older archive is damaged',
      headline: 'A copy of an older archive is damaged. The backup of this run has passed its checks.',
    })
    expect(report.trend.map(({ outcome }) => outcome)).toEqual(['warning', 'warning'])
    expect(reportAsHtml(report, 'UTC', false)).toContain('Backup copy FAILED')
  })

  it('an archive whose size nobody tells, and one that was not read', () => {
    const { facts: _, archive: __, ...unread } = good()
    expect(build(unread).subject).toBe('Backup OK, content not read: acme.example')
    expect(build({ ...unread, outcome: 'warning' }).subject).toBe('Backup with warnings: acme.example')
  })

  it.each<[string, Partial<RunState>, number | undefined]>([
    ['from the start to the record of the archive', {}, 600],
    ['also when that is at once', { archive: { ...good().archive, createdAt: due + 1_000 } as never }, 0],
    ['to its end, when the record is older than it', { archive: { ...good().archive, createdAt: due } as never }, 699],
    ['to its end, when there is no archive', { archive: undefined }, 699],
    ['not known without a start', { startedAt: undefined }, undefined],
    ['not known without an end', { end: undefined }, undefined],
  ])('how long it took: %s', (_, change, seconds) => {
    expect(build({ ...good(), ...change } as RunState).seconds).toBe(seconds)
  })

  it('the checks, each by its name, and the one that nobody has made', () => {
    const checks = [
      { id: 'file', verdict: 'passed', detail: 'd' },
      { id: 'another', verdict: 'failed', detail: 'd' },
    ] as const
    const labels = (run: RunState) => build(run).checks.map(({ label }) => label)
    expect(labels(good({ checks: [...checks] }))).toEqual(['Archive in its folder', 'another', 'Restore'])
    const broken = good({ checks: [...checks], end: { kind: 'broken', at: due } })
    expect(labels(broken)).toEqual(['Archive in its folder', 'another'])
  })

  it('earlier nights: fourteen at most, without this one, later ones and those under way', () => {
    const nights = Array.from({ length: 20 }, (_, n) => earlier(n + 1))
    expect(build(good(), nights).trend.map(({ day }) => day)).toHaveLength(14)
    expect(build(good(), nights).trend.at(0)?.day).toBe('12 Nov')
    const others = [good(), earlier(-1), good({ run: 'twin' }), { ...bare({ run: 'under way' }), dueAt: due - dayMs }]
    expect(build(good(), others).trend).toHaveLength(1)
    expect(build(bare()).trend).toEqual([{ day: '25 Nov', size: undefined, outcome: 'bad' }])
  })
})
