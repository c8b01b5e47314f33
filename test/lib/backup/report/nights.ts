import * as z from 'zod/mini'
import { backupSettings, type PortalSettings } from '#lib/backup/settings.ts'
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
