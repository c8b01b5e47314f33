import { expect, test } from 'vitest'
import { startNotice } from '#lib/backup/report/start-notice.ts'
import { due, good, settings } from './nights.ts'

test('the mail about a start says whose backup it is, since when, and that a report follows', () => {
  const { subject, text, html } = startNotice('main', good({ startedAt: due + 60_000 }), settings)
  expect(subject).toBe('Backup started: acme.example')
  expect(text).toBe(
    'The backup of acme.example was started at Wed, 25 Nov 2026, 02:01 CET.\nA report follows when it has ended.\n\nRun r of main',
  )
  for (const line of text.split('\n')) expect(html).toContain(line)
  expect(html).toMatch(/started at [^<]*<\/p><p [^>]*>A report follows/)
})

test('the mail about a backup that was running already says so', () => {
  const { startedAt: _, ...run } = good({ ours: false })
  expect(startNotice('main', run, settings).text).toContain(
    'The backup of acme.example was running already and is followed at Wed, 25 Nov 2026, 02:00 CET.',
  )
})
