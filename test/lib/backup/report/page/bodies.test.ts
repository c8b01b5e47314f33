import { describe, expect, test } from 'vitest'
import { reportAsHtml } from '#lib/backup/report/html.ts'
import { asHtml } from '#lib/backup/report/page.ts'
import type { BackupReport } from '#lib/backup/report/report.ts'
import { reportAsText } from '#lib/backup/report/text.ts'

const report = (more: Partial<BackupReport> = {}): BackupReport => ({
  portal: 'main',
  run: 'night 25',
  by: 'schedule',
  outcome: 'good',
  verified: true,
  passed: true,
  end: 'finished',
  task: 'task',
  subject: 'Backup OK: acme.example',
  headline: 'All is well.',
  advice: undefined,
  facts: [],
  checks: [],
  trend: [],
  notes: [],
  size: 7,
  seconds: 60,
  sha256: 'sum',
  endedAt: 0,
  nextAt: undefined,
  ...more,
})
const nextAt = Date.UTC(2026, 10, 26, 2)
const full = report({
  outcome: 'bad',
  headline: 'The archive is not whole.',
  advice: { means: 'It is cut off.', remedy: 'Look at the disk.' },
  facts: [
    { label: 'Portal', value: 'acme.example' },
    { label: 'Size', value: '7 bytes' },
  ],
  checks: [
    { id: 'a', label: 'Record', verdict: 'passed', detail: 'It is there.' },
    { id: 'b', label: 'Size', verdict: 'warning', detail: 'It is small.' },
    { id: 'c', label: 'Content', verdict: 'failed', detail: 'It is cut off.' },
    { id: 'd', label: 'Restore', verdict: 'unchecked', detail: 'Not tried.' },
  ],
  notes: ['First note.', 'Second note.'],
  trend: [
    { day: '22 Nov', size: 1_000, outcome: 'good' },
    { day: '23 Nov', size: undefined, outcome: 'bad' },
    { day: '24 Nov', size: 500, outcome: 'warning' },
    { day: '25 Nov', size: 1, outcome: 'bad' },
  ],
  nextAt,
})

describe('the report as text', () => {
  test('of a night of which there is nothing to say is three lines', () => {
    expect(reportAsText(report(), 'UTC', false)).toBe('All is well.\n\nNext run: none is planned\nRun night 25 of main')
  })

  test('says everything, each under its heading', () => {
    expect(reportAsText(full, 'UTC', true).split('\n')).toEqual([
      'The archive is not whole.',
      '',
      'It is not known whether this mail has reached you before.',
      '',
      'WHAT TO DO',
      'It is cut off.',
      'Look at the disk.',
      '',
      'FACTS',
      'Portal: acme.example',
      'Size: 7 bytes',
      '',
      'WHAT WAS CHECKED',
      'OK           Record: It is there.',
      'WARNING      Size: It is small.',
      'FAILED       Content: It is cut off.',
      'not checked  Restore: Not tried.',
      '',
      'NOTES',
      '- First note.',
      '- Second note.',
      '',
      'SIZE OF THE LAST ARCHIVES',
      '22 Nov #################### 1000 bytes',
      '23 Nov                      no archive',
      '24 Nov ##########           500 bytes',
      '25 Nov #                    1 bytes (failed)',
      '',
      'Next run: Thu, 26 Nov 2026, 02:00 UTC',
      'Run night 25 of main',
    ])
  })
})

/** What of a page can be read, word by word. */
const wordsOf = (html: string) =>
  html
    .replace(/<(title|style)>.*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
    .trim()

describe('the report as HTML', () => {
  test('of a night of which there is nothing to say has no empty part', () => {
    const html = reportAsHtml(report(), 'UTC', false)
    expect(wordsOf(html)).toBe('Backup OK All is well. Next run: none is planned Run night 25 of main')
    expect(html).not.toContain('<h2')
    expect(html).not.toContain('<ul')
  })

  test('says everything, in the order of the text', () => {
    expect(wordsOf(reportAsHtml(full, 'UTC', true))).toBe(
      'Backup FAILED The archive is not whole. It is not known whether this mail has reached you before. ' +
        'It is cut off. What to do: Look at the disk. Portal acme.example Size 7 bytes ' +
        'Size of the last archives 22 Nov to 25 Nov, 1 bytes to 1000 bytes ' +
        'What was checked ✓ Record OK It is there. ! Size warning It is small. ✗ Content failed It is cut off. ' +
        '– Restore not checked Not tried. Notes First note. Second note. ' +
        'Next run: Thu, 26 Nov 2026, 02:00 UTC Run night 25 of main',
    )
  })

  test('draws each night as high as its archive, and one without any as a red foot', () => {
    const bars = [
      ...reportAsHtml(full, 'UTC', false).matchAll(/title="(\d\d Nov[^"]*)">.*?height="(\d+)" bgcolor="(#\w+)"/g),
    ]
    expect(bars.map(([, title, height, colour]) => [title, height, colour])).toEqual([
      ['22 Nov: 1000 bytes', '48', '#1a7f37'],
      ['23 Nov: no archive', '3', '#cf222e'],
      ['24 Nov: 500 bytes', '24', '#9a6700'],
      ['25 Nov: 1 bytes', '3', '#cf222e'],
    ])
  })

  test('draws nothing of a single night, and two of which neither has an archive', () => {
    const [first, none] = full.trend
    const titleOf = (trend: BackupReport['trend']) =>
      /aria-label="([^"]*)"/.exec(reportAsHtml(report({ trend }), 'UTC', false))?.[1]
    expect(titleOf(full.trend.slice(0, 1))).toBeUndefined()
    expect(titleOf(full.trend.slice(0, 2))).toBe('22 Nov to 23 Nov, 1000 bytes to 1000 bytes')
    expect(first && none && titleOf([none, none])).toBe('23 Nov to 23 Nov')
  })
})

test('text becomes HTML in which nothing is markup but code in its quotes', () => {
  expect(asHtml('<a href="x">&\'')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;&#39;')
  expect(asHtml('Run `roomkeeper backup run`, then `x`; ` and ``').replace(/ style="[^"]*"/g, '')).toBe(
    'Run <code>roomkeeper backup run</code>, then <code>x</code>; <code> and </code>`',
  )
})
