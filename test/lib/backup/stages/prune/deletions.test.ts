import { describe, expect, test } from 'vitest'
import { dropAll, dropCopy, dropFromPortal, lookForPrune, pruneStage } from '#lib/backup/stages/prune.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupRecord } from '#lib/docspace/backups/backups.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { failing, now, runOf, type SaidByPortal, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()
const refused = new DocSpaceRefusal(403, 'DELETE /x')
const expected = [
  refused,
  new RetryLater(docspaceReasons['docspace-unreachable']),
  new Park(docspaceReasons['docspace-tariff']),
]
const record = (id: string): BackupRecord => ({ id, fileName: 'a', storageType: 0, createdAt: now })
const facts = { entries: 9, bytes: 1, tables: 3, closing: true, missing: false, sha256: 'ab', size: 9 }
const made = (day: number, more: Partial<RunState> = {}): RunState =>
  runOf(day, {
    ours: true,
    passed: true,
    task: `task ${day}`,
    facts,
    copy: { key: `archives/main/${day}`, checksum: 'c' },
    ...more,
  })
const keepOne = { retention: { daily: 1, weekly: 0, monthly: 0 } }

/** Runs whose archives are in the portal and whose copies are in the bucket. */
const open = async (runs: RunState[], said: SaidByPortal = {}) => {
  const removed: string[] = []
  const remove = async (id: string) => void removed.push(id)
  const history = runs.flatMap(({ task }) => (task ? [record(task)] : []))
  const opened = workOn({ history, ...said, backups: { remove, ...said.backups } }, { settings: keepOne, runs })
  for (const { copy } of runs) {
    if (copy) opened.memory.copies.set(copy.key, { bytes: Buffer.alloc(0), checksum: 'c', lockUntil: undefined })
  }
  return { ...opened, removed }
}

describe('pruning', () => {
  test('deletes what retention no longer keeps, in the portal and outside, and goes on to the report', async () => {
    const { work, memory, removed } = await open([made(25), made(24)])
    const before = { portal: ['earlier'], offsite: ['before'], problems: ['It was locked.'] }
    const { state, after } = await pruneStage(work, made(25, { stage: 'prune', pruned: before, silentSince: now }))
    expect(after).toBe(0)
    expect(state).toMatchObject({
      stage: 'report',
      pruned: { portal: ['earlier', 'night 24'], offsite: ['before', 'night 24'], problems: ['It was locked.'] },
    })
    expect(state).not.toHaveProperty('silentSince')
    expect(removed).toEqual(['task 24'])
    expect([...memory.copies.keys()]).toEqual(['archives/main/25'])
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ task: 'task 24' }, { task: 'task 24' }])
  })

  test('takes the evidence of a copy with it, and leaves those of others', async () => {
    const at = (day: number) => made(day, { copy: { key: `archives/main/night ${day}/a.tar.gz`, checksum: 'c' } })
    const { work, memory } = await open([at(25), at(24)])
    for (const day of [24, 25]) await memory.store.create(`archives/main/night ${day}/evidence.json`, '{}')
    await pruneStage(work, at(25))
    expect(await memory.store.list('archives/')).toEqual([
      'archives/main/night 25/a.tar.gz',
      'archives/main/night 25/evidence.json',
    ])
  })

  test('keeps the copy when its evidence could not be deleted, so that it is tried again', async () => {
    const removed: string[] = []
    const { work } = await open([])
    work.services.store.remove = async (key) => {
      removed.push(key)
      throw new Error('S3')
    }
    await expect(dropCopy(made(24), work)).rejects.toThrow('S3')
    expect(removed).toEqual(['archives/main/evidence.json'])
  })

  test('looks only at copies of its own portal', async () => {
    const { work, memory } = await open([made(25), made(24)])
    memory.copies.clear()
    memory.copies.set('archives/other/24', { bytes: Buffer.alloc(0), checksum: 'c', lockUntil: undefined })
    expect((await lookForPrune(work, 'main')).offsite).toEqual([])
  })

  test.each(expected)('that cannot look is said in the report, once: %o', async (error) => {
    const { work } = await open([made(25)], { backups: { history: failing(error) } })
    const problem = `Old archives could not be looked through: ${error.message}.`
    const pruned = { portal: ['a'], offsite: ['b'], problems: [problem] }
    const { state } = await pruneStage(work, made(25, { pruned }))
    expect(state).toMatchObject({ stage: 'report', pruned })
    expect(state).not.toHaveProperty('owner')
  })

  test('that fails in an unexpected way is thrown on', async () => {
    const { work } = await open([made(25)], { backups: { history: failing(new TypeError('surprise')) } })
    await expect(pruneStage(work, made(25))).rejects.toThrow('surprise')
  })
})

describe('deleting one after the other', () => {
  test.each(expected)('goes on after one that cannot be deleted: %o', async (error) => {
    const { work } = await open([])
    const drop = async ({ run }: RunState) => {
      if (run === 'night 1') throw error
    }
    expect(await dropAll(work, [made(1), made(2)], drop)).toEqual({
      done: ['night 2'],
      problems: [`The archive of night 1 could not be deleted: ${error.message}.`],
    })
    await expect(dropAll(work, [made(1)], failing(new TypeError('surprise')))).rejects.toThrow('surprise')
  })

  test('stops while there is time for the report', async () => {
    const { work } = await open([])
    const left = [20_000, 19_999]
    work.deadline = { remaining: () => left.shift() ?? 0 }
    expect((await dropAll(work, [made(1), made(2)], async () => {})).done).toEqual(['night 1'])
  })

  test('logs the task, where there is one', async () => {
    const { work } = await open([])
    const { task: _, ...untold } = made(1)
    await dropAll(work, [untold, made(2)], async () => {})
    expect(lines.map((line) => JSON.parse(line).task)).toEqual([undefined, 'task 2'])
  })
})

describe('an archive in the portal', () => {
  test('of no task is nowhere', async () => {
    const { work, removed } = await open([])
    const { task: _, ...untold } = made(1)
    await dropFromPortal(untold, work)
    expect(removed).toEqual([])
  })

  test.each(expected)('that is gone after a refusal was deleted by somebody else: %o', async (error) => {
    const gone = await open([made(2), made(3)], { backups: { remove: failing(error) } })
    await expect(dropFromPortal(made(1), gone.work)).resolves.toBeUndefined()
    await expect(dropFromPortal(made(2), gone.work)).rejects.toBe(error)
  })

  test('that cannot be deleted in an unexpected way is said at once', async () => {
    const { work } = await open([], { backups: { remove: failing(new TypeError('surprise')) } })
    await expect(dropFromPortal(made(1), work)).rejects.toThrow('surprise')
  })
})

test('a copy is deleted by its key, and a run without one has none', async () => {
  const { work, memory } = await open([made(1)])
  const { copy: _, ...uncopied } = made(2)
  await dropCopy(uncopied, work)
  expect(memory.copies.size).toBe(1)
  await dropCopy(made(1), work)
  expect(memory.copies.size).toBe(0)
})
