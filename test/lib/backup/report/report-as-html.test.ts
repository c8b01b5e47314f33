import { describe, expect, test } from 'vitest'
import type { BackupReport } from '#lib/backup/report/report.ts'
import { reportAsHtml } from '#lib/backup/report/report-as-html.ts'
import { emptyReport, fullReport } from './nights.ts'

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
    const html = reportAsHtml(emptyReport(), 'UTC', false)
    expect(wordsOf(html)).toBe('Backup OK All is well. Next run: none is planned Run night 25 of main')
    expect(html).not.toContain('<h2')
    expect(html).not.toContain('<ul')
  })

  test('says everything, in the order of the text', () => {
    expect(wordsOf(reportAsHtml(fullReport, 'UTC', true))).toBe(
      'Backup FAILED The archive is not whole. It is not known whether this mail has reached you before. ' +
        'It is cut off. What to do: Look at the disk. Portal acme.example Size 7 bytes ' +
        'Size of the last archives 22 Nov to 25 Nov, 1 bytes to 1000 bytes ' +
        'What was checked ✓ Record OK It is there. ! Size warning It is small. ✗ Content failed It is cut off. ' +
        '– Restore not checked Not tried. Notes First note. Second note. ' +
        'Next run: Thu, 26 Nov 2026, 02:00 UTC Run night 25 of main',
    )
  })

  test('calls a failure of an older copy by its name', () => {
    const heading = (end: string) => wordsOf(reportAsHtml(emptyReport({ outcome: 'bad', end }), 'UTC', false))
    expect(heading('finished')).toMatch(/^Backup copy FAILED /)
    expect(heading('broken')).toMatch(/^Backup FAILED /)
  })

  test('draws each night as high as its archive, and one without any as a red foot', () => {
    const bars = [
      ...reportAsHtml(fullReport, 'UTC', false).matchAll(/title="(\d\d Nov[^"]*)">.*?height="(\d+)" bgcolor="(#\w+)"/g),
    ]
    expect(bars.map(([, title, height, colour]) => [title, height, colour])).toEqual([
      ['22 Nov: 1000 bytes', '48', '#1a7f37'],
      ['23 Nov: no archive', '3', '#cf222e'],
      ['24 Nov: 500 bytes', '24', '#9a6700'],
      ['25 Nov: 1 bytes', '3', '#cf222e'],
    ])
  })

  test('draws nothing of a single night, and two of which neither has an archive', () => {
    const [first, none] = fullReport.trend
    const titleOf = (trend: BackupReport['trend']) =>
      /aria-label="([^"]*)"/.exec(reportAsHtml(emptyReport({ trend }), 'UTC', false))?.[1]
    expect(titleOf(fullReport.trend.slice(0, 1))).toBeUndefined()
    expect(titleOf(fullReport.trend.slice(0, 2))).toBe('22 Nov to 23 Nov, 1000 bytes to 1000 bytes')
    expect(first && none && titleOf([none, none])).toBe('23 Nov to 23 Nov')
  })
})
