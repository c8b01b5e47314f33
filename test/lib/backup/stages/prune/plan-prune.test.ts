import { describe, expect, test } from 'vitest'
import { planPrune, runsAndHistory } from '#lib/backup/stages/prune.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import type { BackupPortal } from '#lib/docspace/backups/backup-portal.ts'
import { portalSettings, runOf } from '../../stage.ts'

const facts = { entries: 9, bytes: 1, tables: 3, closing: true, missing: false, sha256: 'ab', size: 9 }
const copied = (verdict: 'passed' | 'warning') => [{ id: 'copy', verdict, detail: 'The copy.' }]

/** A night whose archive is ours, read whole, and copied. */
const good = (day: number, more: Partial<RunState> = {}): RunState =>
  runOf(day, {
    ours: true,
    passed: true,
    task: `task ${day}`,
    facts,
    copy: { key: `copy ${day}`, checksum: 'c' },
    checks: copied('passed'),
    ...more,
  })

const days = (runs: readonly RunState[]) => runs.map(({ run }) => Number(run.split(' ')[1])).sort((a, b) => a - b)

/** What goes, by the day of its night; `history` and `copies` are the days whose archive is there. */
const plan = (
  runs: readonly RunState[],
  settings: object,
  { history = runs.map(({ task }) => task ?? ''), copies = runs.map(({ copy }) => copy?.key ?? '') } = {},
) => {
  const { portal, offsite } = planPrune(runs, portalSettings(settings), {
    history: new Set(history),
    copies: new Set(copies),
  })
  return { portal: days(portal), offsite: days(offsite) }
}

const keepTwo = { retention: { daily: 2, weekly: 0, monthly: 0 } }
const moving = { ...keepTwo, offsite: { deleteFromPortal: true } }

describe('what goes', () => {
  test('is what the retention does not keep, in the portal and outside', () => {
    expect(plan([good(4), good(3), good(2), good(1)], keepTwo)).toEqual({ portal: [1, 2], offsite: [1, 2] })
  })

  test('is nothing that is not there any more', () => {
    const runs = [good(4), good(3), good(2), good(1)]
    expect(plan(runs, keepTwo, { history: ['task 4', 'task 3', 'task 2'] }).portal).toEqual([2])
    expect(plan(runs, keepTwo, { copies: ['copy 4', 'copy 3', 'copy 1'] }).offsite).toEqual([1])
  })

  test('is nothing in the portal that others have made, or that no task is known of', () => {
    const { task: _, ...unknown } = good(1)
    expect(plan([good(4), good(3), good(2, { ours: false }), unknown], keepTwo).portal).toEqual([])
  })

  test('is nothing in the portal that is the archive of another run that is kept: two that began at once followed one backup', () => {
    // Both of one day: the retention keeps the newer of them.
    const twins = [good(4, { task: 'task 4' }), good(4, { task: 'task 4', run: 'night 3', dueAt: good(4).dueAt - 1 })]
    expect(plan([...twins, good(1)], { retention: { daily: 1, weekly: 0, monthly: 0 } }).portal).toEqual([1])
  })

  test('is nothing in the portal that may be somebody else’s: a start without an answer was taken for ours', () => {
    expect(plan([good(4), good(3), good(2, { claimed: true }), good(1)], keepTwo).portal).toEqual([1])
  })

  test.each([
    ['that says itself that files are missing in it', { facts: { ...facts, missing: true } }],
    ['of which DocSpace says that files are missing in it', { warning: 'not backed up: a.docx' }],
    ['that nobody could read', { facts: undefined }],
    ['that is not proven', { passed: false }],
  ])('is nothing for an archive %s', (_, flaw) => {
    const flawed = [good(4, flaw as object), good(3, flaw as object)]
    expect(plan([...flawed, good(2), good(1)], keepTwo)).toEqual({ portal: [], offsite: [] })
  })

  test('is no copy where none was made', () => {
    const { copy: _, ...uncopied } = good(1)
    expect(plan([good(4), good(3), good(2), uncopied], keepTwo)).toEqual({ portal: [1, 2], offsite: [2] })
  })
})

describe('archives of the portal and of the server', () => {
  const server = (day: number) => good(day, { kind: 'server' })

  test('are kept each by itself', () => {
    expect(plan([good(6), server(5), good(4), server(3), good(2), server(1)], keepTwo)).toEqual({
      portal: [1, 2],
      offsite: [1, 2],
    })
  })

  test('are looked for in the histories that can have any', async () => {
    const asked = async (runs: RunState[], wanted: 'portal' | 'server') => {
      const kinds: string[] = []
      const history = async (kind: string) => {
        kinds.push(kind)
        return [{ id: `${kind} 1`, fileName: 'a', storageType: 0, createdAt: 0 }]
      }
      const found = await runsAndHistory({ backups: { history } } as unknown as BackupPortal, runs, wanted)
      expect(found.map(({ id }) => id)).toEqual(kinds.map((kind) => `${kind} 1`))
      return kinds.sort()
    }
    expect(await asked([good(2)], 'portal')).toEqual(['portal'])
    expect(await asked([], 'portal')).toEqual(['portal'])
    expect(await asked([good(2), server(1)], 'portal')).toEqual(['portal', 'server'])
    expect(await asked([], 'server')).toEqual(['portal', 'server'])
  })
})

describe('a copy that is damaged', () => {
  const damaged = (day: number, reason: string) =>
    good(day, { copy: { key: `copy ${day}`, checksum: 'c', damage: { reason, detail: 'd', at: 1 } } })

  test('stands for no archive, and stays until a person deletes it', () => {
    expect(plan([good(4), damaged(3, 'copy-damaged'), good(2), damaged(1, 'copy-damaged')], keepTwo).offsite).toEqual(
      [],
    )
    expect(plan([good(4), good(3), damaged(1, 'copy-damaged')], keepTwo).offsite).toEqual([])
  })

  test('only in its lock is as good as any other', () => {
    expect(plan([good(4), damaged(3, 'copy-unlocked'), good(2)], keepTwo).offsite).toEqual([2])
    expect(plan([good(4), good(3), damaged(1, 'copy-unlocked')], keepTwo).offsite).toEqual([1])
  })
})

describe('an archive that is to leave the portal for its copy', () => {
  test('leaves as soon as the copy is there', () => {
    expect(plan([good(2), good(1)], moving)).toEqual({ portal: [1, 2], offsite: [] })
  })

  test.each([
    ['the copy is proven, whatever else was seen', [...copied('passed'), { id: 'file', verdict: 'warning' }], [1, 2]],
    ['only something else is', [...copied('warning'), { id: 'file', verdict: 'passed' }], [1]],
  ] as const)('leaves where %s', (_, checks, gone) => {
    const seen = checks.map((check) => ({ detail: 'x', ...check }))
    expect(plan([good(2, { checks: seen }), good(1)], moving).portal).toEqual(gone)
  })

  test('stays while it is the newest file: the next file would get its number, and be left out of every backup', () => {
    const inFile = (day: number, fileId: number) =>
      good(day, { archive: { fileName: `${day}.tar.gz`, storageType: 0, createdAt: 0, fileId } })
    expect(plan([inFile(2, 12), inFile(1, 11)], moving).portal).toEqual([1])
    expect(plan([inFile(2, 12)], moving).portal).toEqual([])
  })

  test('stays without a copy, and while the copy is not in the bucket', () => {
    const { copy: _, ...uncopied } = good(2)
    expect(plan([uncopied, good(1)], moving).portal).toEqual([1])
    expect(plan([good(2), good(1)], moving, { copies: ['copy 1'] }).portal).toEqual([1])
  })

  test('stays when it did not pass, has gaps, S3 gave no checksum of its copy, or the copy is damaged', () => {
    const damage = { reason: 'copy-damaged', detail: 'd', at: 1 }
    const damaged = { copy: { key: 'k', checksum: 's', damage } }
    for (const flaw of [
      damaged,
      { passed: false },
      { warning: 'not backed up: a.docx' },
      { checks: copied('warning') },
    ])
      expect(plan([good(2, flaw), good(1)], moving).portal).toEqual([1])
  })

  test('stays where the settings do not say so', () => {
    expect(plan([good(2), good(1)], { ...keepTwo, offsite: {} }).portal).toEqual([])
    expect(plan([good(2), good(1)], keepTwo).portal).toEqual([])
  })
})
