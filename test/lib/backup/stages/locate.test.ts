import { describe, expect, test } from 'vitest'
import { finishBroken, finishRun, withChecks } from '#lib/backup/stages/finish.ts'
import { locateStage } from '#lib/backup/stages/locate.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { storageType } from '#lib/docspace/backups/backups.ts'
import { now, runOf, type SaidByPortal, workOn } from '../stage.ts'

const fileName = 'acme_2026-11-25.tar.gz'
const record = { id: 'task', fileName, storageType: storageType.Documents, createdAt: now }
const theirs = { id: 'another task', fileName: 'another.tar.gz', storageType: storageType.Local, createdAt: 1 }
const state = (more: Partial<RunState> = {}) => runOf(25, { task: 'task', ours: true, stage: 'locate', ...more })
const file = (id: number, more = {}) => ({ id, title: fileName, size: 1_000, ...more })

const locate = async (said: SaidByPortal, run = state(), options: Parameters<typeof workOn>[1] = {}) => {
  const { work } = workOn({ history: [theirs, record], ...said }, options)
  return (await locateStage(work, run)).state
}
const verdicts = ({ checks }: RunState) => Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))

describe('the archive of a finished backup', () => {
  test('is the file of its name in the folder that was asked for', async () => {
    const found = await locate(
      { folders: { 5: { files: [file(10, { title: 'other' }), file(9)] } } },
      state({ folderId: 5 }),
    )
    expect(found).toMatchObject({
      stage: 'read',
      ours: true,
      archive: { fileName, storageType: 0, createdAt: now, fileId: 9, size: 1_000 },
    })
    expect(verdicts(found)).toEqual({ history: 'passed', file: 'passed', size: 'unchecked' })
  })

  test('is the later one of two of a name', async () => {
    const files = [file(9), file(11), file(10)]
    expect((await locate({ folders: { 5: { files } } }, state({ folderId: 5 }))).archive?.fileId).toBe(11)
  })

  test('of somebody else is looked for in no folder where ours are kept outside of the documents', async () => {
    const forbidden = {
      get folders(): never {
        throw new Error('the documents were listed')
      },
    }
    const outside = { settings: { storage: { type: 'Local', filePath: '/backups' } } }
    const found = await locate({ folders: { 1: forbidden } }, state({ ours: false }), outside)
    expect(found).toMatchObject({ outcome: 'warning', ours: false })
    expect(verdicts(found)).toMatchObject({ content: 'warning' })
  })

  test('that is empty is broken', async () => {
    const found = await locate({ folders: { 5: { files: [file(9, { size: 0 })] } } }, state({ folderId: 5 }))
    expect(found).toMatchObject({ outcome: 'bad', passed: false, end: { kind: 'broken', reason: 'archive-broken' } })
    expect(verdicts(found)).toEqual({ history: 'passed', file: 'failed' })
  })

  test('of one byte is read', async () => {
    const found = await locate({ folders: { 5: { files: [file(9, { size: 1 })] } } }, state({ folderId: 5 }))
    expect(found.stage).toBe('read')
  })

  test('is missing where the history has none of this task', async () => {
    const found = await locate({ history: [theirs] })
    expect(found).toMatchObject({ outcome: 'bad', end: { reason: 'archive-missing', kind: 'broken', at: now } })
    expect(verdicts(found)).toEqual({ history: 'failed' })
  })

  test('of ours is missing where its folder has no such file', async () => {
    const found = await locate({}, state({ folderId: 5 }))
    expect(found).toMatchObject({ outcome: 'bad', ours: true, end: { reason: 'archive-missing' } })
    expect(verdicts(found)).toEqual({ history: 'passed', file: 'failed' })
  })

  test('much smaller than those before is a warning', async () => {
    const earlier = [24, 23].map((day) => runOf(day, { passed: true, archive: { ...record, size: 2_001 } }))
    const found = await locate({ folders: { 5: { files: [file(9)] } } }, state({ folderId: 5 }), { runs: earlier })
    expect(verdicts(found).size).toBe('warning')
  })
})

describe('whose archive it is', () => {
  const folders = { 5: { files: [file(9)] } }

  test.each([
    ['of somebody else', { ours: false }],
    ['that was taken for ours', { ours: true, claimed: true as const }],
  ])('one %s and lies elsewhere is not ours, and neither proven nor a failure', async (_, more) => {
    const found = await locate({}, state({ folderId: 5, ...more }))
    expect(found).toMatchObject({ ours: false, passed: false, outcome: 'warning', stage: 'report' })
    expect(verdicts(found)).toEqual({ history: 'passed', content: 'warning' })
  })

  test('one that was taken for ours and lies where we asked for it is ours', async () => {
    expect(await locate({ folders }, state({ folderId: 5, claimed: true }))).toMatchObject({
      ours: true,
      stage: 'read',
    })
  })

  test.each([
    [{ ours: true }, true],
    [{ ours: true, claimed: true as const }, false],
    [{ ours: false }, false],
  ])('in a storage that shows no folder, %o is ours: %s', async (more, ours) => {
    const stored = { history: [{ ...record, storageType: storageType.DataStore }] }
    expect(await locate(stored, state(more))).toMatchObject({ ours, stage: 'read' })
    const local = { history: [{ ...record, storageType: storageType.Local }] }
    expect(await locate(local, state(more))).toMatchObject({ ours, passed: true, stage: 'prune' })
  })

  test('a storage that cannot be read is named, also one that we do not know', async () => {
    const detailOf = async (number: number) => {
      const found = await locate({ history: [{ ...record, storageType: number }] })
      return found.checks.find(({ id }) => id === 'content')?.detail
    }
    expect(await detailOf(storageType.Local)).toContain('The archive lies in Local,')
    expect(await detailOf(17)).toContain('The archive lies in 17,')
  })
})

describe('the folder of a run that began no backup itself', () => {
  const files = [file(9)]
  test('is the one of the settings by its number', async () => {
    const settings = { storage: { type: 'Documents', folderId: 7 } }
    expect(await locate({ folders: { 7: { files } } }, state(), { settings })).toMatchObject({ stage: 'read' })
  })

  test('is the oldest of its title in the documents of the key’s user', async () => {
    const titled = [
      { id: 30, title: 'Roomkeeper backups' },
      { id: 20, title: 'Roomkeeper backups' },
      { id: 10, title: 'Others' },
    ]
    const folders = { 1: { folders: titled }, 20: { files }, 10: { files: [] }, 30: { files: [] } }
    expect((await locate({ folders })).archive?.fileId).toBe(9)
  })

  test('of no such title is nowhere', async () => {
    const folders = { 1: { folders: [{ id: 10, title: 'Others' }] }, 10: { files } }
    expect(await locate({ folders }, state({ ours: false }))).toMatchObject({ ours: false, outcome: 'warning' })
  })

  test('is not looked for where the settings store elsewhere: the backup is then somebody else’s', async () => {
    const settings = { storage: { type: 'DataStore' } }
    const folders = { 1: { folders: [{ id: 20, title: 'Roomkeeper backups' }] }, 20: { files } }
    const found = await locate({ folders }, state({ ours: false }), { settings })
    expect(found).toMatchObject({ ours: false, outcome: 'warning' })
  })
})

describe('the end of a run', () => {
  const warning = { id: 'size', verdict: 'warning', detail: 'd' } as const
  test.each([
    ['passed', {}, true, true, 'good', 'prune'],
    ['passed with a warning of a check', { checks: [warning] }, true, true, 'warning', 'prune'],
    ['read, with files missing by the portal', { warning: 'w' }, true, false, 'warning', 'report'],
    ['read, with files missing by itself', { facts: { missing: true } as never }, true, false, 'warning', 'report'],
    ['not read', {}, false, false, 'warning', 'report'],
  ])('%s: only a run that passed lets older ones go', (_, more, looked, passed, outcome, stage) => {
    const reading = { position: 1, restarts: 0 }
    const { state: ended, after } = finishRun(state({ ...more, reading }), looked)
    expect({ ...ended, after }).toMatchObject({ passed, outcome, stage, after: 0 })
    expect(ended.reading).toBeUndefined()
  })

  test('broken: a failure, and nothing older goes', () => {
    const failed = { id: 'content', verdict: 'failed', detail: 'd' } as const
    const at = now - 5
    const end = { kind: 'finished', at } as const
    const { state: ended } = finishBroken(
      state({ end, reading: { position: 1, restarts: 0 } }),
      'archive-broken',
      failed,
      now,
    )
    expect(ended).toMatchObject({ outcome: 'bad', passed: false, stage: 'report', checks: [failed] })
    expect(ended.end).toEqual({ kind: 'broken', reason: 'archive-broken', detail: 'd', at })
    expect(ended.reading).toBeUndefined()
  })

  test('a check that is made again replaces the first', () => {
    const passed = { ...warning, verdict: 'passed' } as const
    const other = { ...warning, id: 'file' }
    expect(withChecks(state({ checks: [warning, other] }), passed).checks).toEqual([other, passed])
  })
})
