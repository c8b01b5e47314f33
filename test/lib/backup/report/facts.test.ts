import { describe, expect, test } from 'vitest'
import { factsOf, notesOf, sizeOf } from '#lib/backup/report/facts.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { storageType } from '#lib/docspace/backups/backups.ts'
import { due, good, settings } from './nights.ts'

const linesOf = (run: RunState, ms?: number) =>
  factsOf(run, settings, 'acme.example', ms).map(({ label, value }) => `${label}: ${value}`)
const bare = (more: Partial<RunState> = {}): RunState => {
  const { archive: _, facts: __, end: ___, ...rest } = good()
  return { ...rest, ...more }
}

describe('the facts of a report', () => {
  test('are when, how long, how much and which file', () => {
    expect(linesOf(good(), 61_000)).toEqual([
      'Portal: acme.example',
      'Due: Wed, 25 Nov 2026, 02:00 CET',
      'Took: 1 min 1 s',
      'Size: 5.0 MB',
      'Archive: acme_2026.tar.gz',
      `SHA-256: ${'ab'.repeat(32)}`,
    ])
  })

  test('leave out what is not known', () => {
    expect(linesOf(bare())).toEqual(['Portal: acme.example', 'Due: Wed, 25 Nov 2026, 02:00 CET'])
  })

  test('name who asked for it, and for a failure its detail', () => {
    expect(linesOf(bare({ by: 'hand' }))[1]).toBe('Due: Wed, 25 Nov 2026, 02:00 CET (by hand)')
    const end = { kind: 'failed', detail: 'disk full', at: due } as const
    expect(linesOf(bare({ outcome: 'bad', end }))[0]).toBe('Detail: disk full')
    expect(linesOf(bare({ outcome: 'warning', end }))[0]).toBe('Portal: acme.example')
    expect(linesOf(bare({ outcome: 'bad' }))[0]).toBe('Portal: acme.example')
  })

  test('have the size that was read before that of the portal', () => {
    expect(sizeOf(good({ archive: { fileName: 'a', storageType: 0, createdAt: 1, size: 1 } }))).toBe(5 << 20)
    expect(sizeOf(bare({ archive: { fileName: 'a', storageType: 0, createdAt: 1, size: 1 } }))).toBe(1)
    expect(sizeOf(bare())).toBeUndefined()
  })
})

describe('the notes of a report', () => {
  const fleeting = { fileName: 'a', storageType: storageType.DataStore, createdAt: due }
  const missing = { ...good().facts, missing: true } as RunState['facts']
  const pruned = (portal: number, offsite: number, problems: string[] = []) => ({
    pruned: { portal: Array<string>(portal).fill('r'), offsite: Array<string>(offsite).fill('r'), problems },
  })

  test.each<[string, Partial<RunState>, string[]]>([
    ['of a good night', {}, []],
    ['of a warning of DocSpace', { warning: 'files left out' }, ['DocSpace says: files left out']],
    [
      'of an archive with gaps',
      { facts: missing },
      ['The archive lists files that DocSpace could not read (storage/missing_info).'],
    ],
    [
      'of somebody else’s backup',
      { ours: false },
      ['This backup was running already: it is somebody else’s; Roomkeeper never deletes it.'],
    ],
    [
      'of a backup that may be somebody else’s',
      { claimed: true },
      ['This backup may be somebody else’s; Roomkeeper never deletes it.'],
    ],
    [
      'of an archive that is kept for a day',
      { archive: fleeting },
      ['The portal keeps this archive for one day only, and there is no copy of it.'],
    ],
    ['of an archive that is kept for a day and copied', { archive: fleeting, copy: { key: 'k', checksum: 's' } }, []],
    ['of a second backup', { followed: ['other'] }, ['A backup that somebody else had started came to nothing first.']],
    ['of one old archive', pruned(0, 1), ['1 old archive deleted, as the retention says.']],
    ['of three old archives', pruned(2, 1), ['3 old archives deleted, as the retention says.']],
    [
      'of what failed backups had left',
      { pruned: { portal: [], offsite: [], problems: [], remains: ['a.tar.gz', 'b.tar.gz'] } },
      ['2 empty archives that failed backups had left deleted: a.tar.gz, b.tar.gz.'],
    ],
    [
      'of evidence that could not be locked',
      { evidence: { problem: 'it is not locked' } as RunState['evidence'] },
      ['The evidence file is not as it should be: it is not locked.'],
    ],
    ['of what could not be deleted', pruned(0, 0, ['It is locked.']), ['It is locked.']],
  ])('%s', (_, change, notes) => {
    expect(notesOf(good(change))).toEqual(notes)
  })

  test('of a run without any backup do not say whose it is', () => {
    const { task: _, ...untold } = bare({ ours: false })
    expect(notesOf(untold)).toEqual([])
  })
})
