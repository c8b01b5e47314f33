import type { RunWithCopy } from '#lib/backup/evidence/evidence.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { now, runOf } from '../stage.ts'

export const lockedUntil = now + 7 * 24 * 3_600_000
export const secret = `whsec_${'A'.repeat(32)}`

/** A run whose archive was read, copied and found complete; every name in it is that of a person, file, room or client. */
export const copiedRun = (more: Partial<RunState> = {}): RunWithCopy =>
  ({
    ...runOf(25, {
      run: '2026-11-25T02-00-00.000Z',
      stage: 'report',
      startedAt: now - 60_000,
      end: { kind: 'finished', at: now },
      outcome: 'good',
      passed: true,
      archive: { fileName: 'acme_2026-11-25_02-00-00.tar.gz', storageType: 0, createdAt: now },
      facts: { entries: 60, bytes: 900, tables: 48, closing: true, missing: false, sha256: 'ab12', size: 500 },
      copy: { key: 'archives/main/2026-11-25T02-00-00.000Z/acme.tar.gz', checksum: 'c3Vt', lockUntil: lockedUntil },
      content: {
        verdict: 'verified',
        tables: 48,
        knownTables: 48,
        otherTables: ['core/core_new'],
        rows: 321,
        rooms: 5,
        people: 6,
        versions: 7,
        bytes: 800,
        changed: 1,
        deleted: 2,
        faults: [],
        gaps: [],
        gapCount: 0,
        clientRooms: { known: 4, missing: [], versions: 3, bytes: 700 },
      },
      checks: [{ id: 'content', verdict: 'passed', detail: 'Jane Doe’s file' }],
    }),
    ...more,
  }) as RunWithCopy
