import { describe, expect, test } from 'vitest'
import { planPrune } from '#lib/backup/prune.ts'
import type { RunState } from '#lib/backup/run.ts'
import { portalSettings, runOf } from './stage.ts'

/** A night whose archive is ours, proven, and copied. */
const good = (day: number, more: Partial<RunState> = {}): RunState =>
  runOf(day, {
    ours: true,
    proven: true,
    task: `task ${day}`,
    copy: { key: `copy ${day}`, checksum: 'c' },
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

  test('is no copy where none was made', () => {
    const { copy: _, ...uncopied } = good(1)
    expect(plan([good(4), good(3), good(2), uncopied], keepTwo)).toEqual({ portal: [1, 2], offsite: [2] })
  })
})

describe('an archive that is to leave the portal for its copy', () => {
  test('leaves as soon as the copy is there', () => {
    expect(plan([good(2), good(1)], moving)).toEqual({ portal: [1, 2], offsite: [] })
  })

  test('stays without a copy, and while the copy is not in the bucket', () => {
    const { copy: _, ...uncopied } = good(2)
    expect(plan([uncopied, good(1)], moving).portal).toEqual([1])
    expect(plan([good(2), good(1)], moving, { copies: ['copy 1'] }).portal).toEqual([1])
  })

  test('stays when it is not proven', () => {
    expect(plan([good(2, { proven: false }), good(1)], moving).portal).toEqual([1])
  })

  test('stays where the settings do not say so', () => {
    expect(plan([good(2), good(1)], { ...keepTwo, offsite: {} }).portal).toEqual([])
    expect(plan([good(2), good(1)], keepTwo).portal).toEqual([])
  })
})
