import { describe, expect, test } from 'vitest'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { type CopiedRun, copiesDue, copiesThere, isDamaged, lockedCopies } from '#lib/backup/transfer/copies-due.ts'
import { now, runOf } from '../stage.ts'

const day = 24 * 3_600_000
const facts = { entries: 1, bytes: 1, tables: 1, closing: true, missing: false, sha256: 'sum', size: 5 }
const copied = (night: number, copy: Partial<CopiedRun['copy']> = {}, more: Partial<RunState> = {}): CopiedRun => ({
  ...runOf(night),
  ...more,
  facts,
  copy: { key: `key ${night}`, checksum: 'sum', ...copy },
})
const damage = (reason: string) => ({ damage: { reason, detail: '', at: now } })
const nights = (runs: readonly RunState[]) => runs.map(({ run }) => run)

test('a copy is damaged when it is not what was stored; one without its lock is, and a run without a copy has none', () => {
  expect(isDamaged(copied(1, damage('copy-damaged')))).toBe(true)
  expect(isDamaged(copied(1, damage('copy-unlocked')))).toBe(false)
  expect(isDamaged(runOf(1))).toBe(false)
})

test('copies are there of runs that were read and whose keys are in the bucket', () => {
  const { copy } = copied(3)
  const runs = [copied(1), copied(2), { ...runOf(3), copy }, { ...runOf(4), facts }, runOf(5)]
  expect(nights(copiesThere(runs, new Set(['key 1', 'key 3', 'key 4'])))).toEqual(['night 1'])
})

describe('a copy is due', () => {
  const due = (...runs: CopiedRun[]) => nights(copiesDue(runs, now, 10))

  test('when the days are over since it was read, made or due', () => {
    const at = (ago: number) => now - ago
    expect(due(copied(1, { readAt: at(10 * day) }))).toEqual(['night 1'])
    expect(due(copied(1, { readAt: at(10 * day - 1) }))).toEqual([])
    expect(due(copied(1, {}, { endedAt: at(10 * day) }))).toEqual(['night 1'])
    expect(due(copied(1, {}, { endedAt: at(10 * day - 1) }))).toEqual([])
    expect(due(copied(15), copied(16))).toEqual(['night 15'])
  })

  test('unless it is damaged', () => {
    expect(due(copied(1, damage('copy-damaged')), copied(2, damage('copy-unlocked')))).toEqual(['night 2'])
  })
})

test('a copy is locked until its lock has ended, as long as nothing is known against it', () => {
  const runs = [
    copied(1, { lockUntil: now + 1 }),
    copied(2, { lockUntil: now }),
    copied(3),
    copied(4, { lockUntil: now + day, ...damage('copy-unlocked') }),
  ]
  expect(nights(lockedCopies(runs, now))).toEqual(['night 1'])
})
