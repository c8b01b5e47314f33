import * as z from 'zod/mini'
import type { BackupReport } from '#lib/backup/report/report.ts'
import { backupSettings, type PortalSettings } from '#lib/backup/settings.ts'
import type { RunContent } from '#lib/backup/store/run-content.ts'
import { newRun, type RunState } from '#lib/backup/store/run-state.ts'

/** Of a portal in Berlin. */
export const settings = z.parse(backupSettings, {
  portals: {
    main: { url: 'https://acme.example', recipients: ['a@b.de'], sender: 'c@d.de', timeZone: 'Europe/Berlin' },
  },
}).portals.main as PortalSettings

/** Two in the morning there. */
export const due = Date.UTC(2026, 10, 25, 1)
/** A night that was proven, with changes. */
export const good = (change: Partial<RunState> = {}): RunState => ({
  ...newRun({ portal: 'main', run: 'r', by: 'schedule', dueAt: due }, due),
  stage: 'report',
  task: 't',
  ours: true,
  startedAt: due + 1_000,
  end: { kind: 'finished', at: due + 700_000 },
  archive: { fileName: 'acme_2026.tar.gz', storageType: 0, createdAt: due + 601_000, fileId: 1, size: 5 << 20 },
  facts: { entries: 10, bytes: 1, tables: 3, closing: true, missing: false, sha256: 'ab'.repeat(32), size: 5 << 20 },
  checks: [{ id: 'content', verdict: 'passed', detail: 'Read <whole> & counted.' }],
  outcome: 'good',
  passed: true,
  ...change,
})
/** The night so many days before. */
export const earlier = (n: number, change: Partial<RunState> = {}) =>
  good({
    run: `e${n}`,
    dueAt: due - n * 86_400_000,
    facts: { ...good().facts, size: (10 - n) << 20 } as RunState['facts'],
    ...change,
  })

/** What was found in a portal's archive that is whole. */
export const content = (change: Partial<RunContent> = {}): RunContent => ({
  verdict: 'verified',
  tables: 48,
  knownTables: 48,
  otherTables: [],
  rows: 90_000,
  rooms: 3_218,
  people: 12,
  versions: 61_044,
  bytes: 41.2 * 2 ** 30,
  changed: 0,
  deleted: 0,
  faults: [],
  gaps: [],
  gapCount: 0,
  clientRooms: { known: 214, missing: [], versions: 900, bytes: 2_048 },
  ...change,
})

/** A report of which there is nothing to say. */
export const emptyReport = (more: Partial<BackupReport> = {}): BackupReport => ({
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
  content: undefined,
  size: 7,
  seconds: 60,
  sha256: 'sum',
  evidence: undefined,
  endedAt: 0,
  nextAt: undefined,
  ...more,
})
/** A report with something in each of its parts. */
export const fullReport = emptyReport({
  outcome: 'bad',
  end: 'broken',
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
  nextAt: Date.UTC(2026, 10, 26, 2),
})
