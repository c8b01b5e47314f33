import { describe, expect, test } from 'vitest'
import { lookForPrune, planPrune, pruneStage } from '#lib/backup/stages/prune.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { now, portalSettings, runOf, workOn } from '../../stage.ts'

const facts = { entries: 9, bytes: 1, tables: 3, closing: true, missing: false, sha256: 'ab', size: 9 }
const night = (day: number, owner?: string): RunState =>
  runOf(day, {
    ...{ ours: true, passed: true, task: `task ${day}`, facts },
    copy: { key: `archives/main/${day}`, checksum: 'c' },
    ...(owner !== undefined && { owner }),
  })
const keepOne = { retention: { daily: 1, weekly: 0, monthly: 0 } }

const plan = (runs: readonly RunState[], owner?: string) => {
  const there = {
    history: new Set(runs.map(({ task }) => task ?? '')),
    copies: new Set(runs.map(({ copy }) => copy?.key ?? '')),
  }
  const { offsite, before } = planPrune(runs, portalSettings(keepOne), there, owner)
  return { goes: offsite.map(({ run }) => run), before: before.map(({ run }) => run) }
}

describe('after a restore, which gives the owner another id', () => {
  test('nothing of before is pruned, and what came after is', () => {
    const runs = [night(5, 'new'), night(4, 'new'), night(3, 'old'), night(2, 'old'), night(1)]
    expect(plan(runs, 'new')).toEqual({ goes: ['night 4'], before: ['night 3', 'night 2', 'night 1'] })
  })

  test('the first night, of which no run knows yet, prunes nothing', () => {
    expect(plan([night(3, 'old'), night(2, 'old')], 'new')).toEqual({ goes: [], before: ['night 3', 'night 2'] })
  })

  test('the owner of the newest run stands for a portal that does not say', () => {
    expect(plan([night(3, 'new'), night(2, 'old'), night(1, 'old')]).before).toEqual(['night 2', 'night 1'])
    expect(plan([night(3), night(2, 'new'), night(1, 'old')]).before).toEqual(['night 1'])
  })

  test('a second restore is another end', () => {
    const runs = [night(4, 'third'), night(3, 'new'), night(2, 'old')]
    expect(plan(runs, 'third').before).toEqual(['night 3', 'night 2'])
  })

  test('runs are taken in the order of their nights', () => {
    expect(plan([night(1, 'old'), night(3, 'new'), night(2, 'new')], 'new')).toEqual({
      goes: ['night 2'],
      before: ['night 1'],
    })
  })

  test('runs of before owners were noted are of the same portal', () => {
    expect(plan([night(3, 'one'), night(2), night(1)], 'one')).toEqual({ goes: ['night 2', 'night 1'], before: [] })
  })
})

const open = (runs: RunState[], ownerId: () => Promise<string> = async () => 'new') => {
  const history = runs.map(({ task = '' }) => ({ id: task, fileName: 'a', storageType: 0, createdAt: now }))
  const remove = async () => {}
  const opened = workOn({ history, backups: { remove }, account: { ownerId } }, { settings: keepOne, runs })
  for (const { copy } of runs)
    if (copy) opened.memory.copies.set(copy.key, { bytes: Buffer.alloc(0), checksum: 'c', lockUntil: undefined })
  return opened
}

describe('the night after a restore', () => {
  test('keeps every copy, notes whose the portal is, and says so', async () => {
    const { work, memory } = open([night(4), night(3, 'old'), night(2, 'old')])
    const { state } = await pruneStage(work, night(4))
    expect(state.owner).toBe('new')
    expect(state.pruned).toMatchObject({ portal: [], offsite: [] })
    expect(state.pruned.problems).toEqual([
      'The portal was restored: its owner has another id than in the run night 3. Archives of before (2) are kept until ' +
        '`roomkeeper backup prune --before-restore` lets them go.',
    ])
    expect([...memory.copies.keys()]).toHaveLength(3)
  })

  test('says nothing where no archive of before is known', async () => {
    const { facts: _, ...failed } = night(3, 'old')
    const { work } = open([night(4), failed])
    expect((await pruneStage(work, night(4))).state.pruned.problems).toEqual([])
  })

  test('prunes nothing while the portal does not tell whose it is', async () => {
    const { work, memory } = open([night(4), night(3)], async () => {
      throw new RetryLater(docspaceReasons['docspace-unreachable'])
    })
    const { state } = await pruneStage(work, night(4))
    expect(state).toMatchObject({ stage: 'report', pruned: { offsite: [], problems: [expect.stringMatching(/^Old/)] } })
    expect([...memory.copies.keys()]).toHaveLength(2)
  })

  test('lets archives of before go when somebody says so', async () => {
    const { work } = open([night(4, 'new'), night(3, 'old'), night(2, 'old')])
    const kept = await lookForPrune(work, 'main')
    expect([kept.offsite, kept.before.length]).toEqual([[], 2])
    const released = await lookForPrune(work, 'main', { throughRestore: true })
    expect(released.offsite.map(({ run }) => run)).toEqual(['night 3', 'night 2'])
    expect(released.before).toEqual([])
  })
})
