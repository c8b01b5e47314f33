import { describe, expect, test } from 'vitest'
import { watchStage } from '#lib/backup/stages/watch.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import type { BackupProgress } from '#lib/docspace/backups/backups.ts'
import { now, progressOf, runOf, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'

const lines = keepLines()
const minutes = 60_000
const record = { id: 'task', fileName: 'a.tar.gz', storageType: 0, createdAt: now }
const state = (more: Partial<RunState> = {}) =>
  runOf(25, { stage: 'watch', task: 'task', ours: true, percent: 40, changedAt: now - 5 * minutes, ...more })

const watch = async (seen: BackupProgress | undefined, run = state(), { recorded = false, settings = {} } = {}) => {
  let asked = 0
  const history = async () => {
    asked += 1
    return [...(recorded ? [record] : []), { ...record, id: 'another' }]
  }
  const { work } = workOn({ backups: { progress: async () => seen, history } }, { settings })
  return { ...(await watchStage(work, run)), asked }
}

describe('a look at the task', () => {
  test('that is at work asks for no history, and is made again the later the longer it has run', async () => {
    const run = state({ startedAt: now - 80 * minutes, goneSince: now - 1, silentSince: now - 1 })
    const { state: after, after: delay, asked } = await watch(progressOf({ percent: 41 }), run)
    const { goneSince: _, silentSince: __, ...rest } = run
    expect(after).toEqual({ ...rest, percent: 41, changedAt: now })
    expect(delay).toBe(5 * minutes)
    expect(asked).toBe(0)
    expect((await watch(progressOf(), state())).after).toBe(5_000)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ progress: 41, task: 'task' }, { progress: 40 }])
  })

  test('that has ended well asks for its record, and goes on to the archive', async () => {
    const { state: after, after: delay } = await watch(progressOf({ completed: true }), state(), { recorded: true })
    expect(after).toMatchObject({ stage: 'locate', percent: 100, end: { kind: 'finished', at: now } })
    expect(after.outcome).toBeUndefined()
    expect(after).not.toHaveProperty('warning')
    expect(after.end).toEqual({ kind: 'finished', at: now })
    expect(delay).toBe(0)
  })

  test('keeps what DocSpace warns of its own task, and of no other', async () => {
    const warned = { completed: true, warning: 'left  out' }
    expect((await watch(progressOf(warned), state(), { recorded: true })).state.warning).toBe('left out')
    const other = await watch(progressOf({ ...warned, taskId: 'other' }), state(), { recorded: true })
    expect(other.state).not.toHaveProperty('warning')
    expect((await watch(undefined, state(), { recorded: true })).state).not.toHaveProperty('warning')
  })

  test('that is shown no longer asks for its record, and waits for it', async () => {
    expect((await watch(undefined)).state).toMatchObject({ stage: 'watch', goneSince: now })
    expect((await watch(progressOf({ taskId: 'other' }))).state).toMatchObject({ stage: 'watch', goneSince: now })
    const recorded = await watch(progressOf({ taskId: 'other' }), state(), { recorded: true })
    expect(recorded).toMatchObject({ asked: 1, state: { stage: 'locate' } })
  })

  test('that failed ends the run', async () => {
    const { state: after, after: delay } = await watch(progressOf({ completed: true, error: 'disk full' }))
    expect(after).toMatchObject({
      stage: 'report',
      outcome: 'bad',
      end: { kind: 'failed', reason: 'backup-failed', detail: 'disk full', at: now },
    })
    expect(delay).toBe(0)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ reason: 'backup-failed' }])
  })

  test('that stands still is given up after the minutes of the settings', async () => {
    const settings = { stallMinutes: 5 }
    expect((await watch(progressOf(), state(), { settings })).state.end?.kind).toBe('stalled')
    const run = state({ changedAt: now - 5 * minutes + 1 })
    expect((await watch(progressOf(), run, { settings })).state.end).toBeUndefined()
  })
})

describe('a backup of somebody else that came to nothing', () => {
  const failed = progressOf({ completed: true, error: 'disk full' })

  test('is followed by one of ours, once', async () => {
    const { state: after, after: delay } = await watch(failed, state({ ours: false }))
    expect(after).toMatchObject({ stage: 'start', followed: ['task'] })
    expect(after.end).toBeUndefined()
    expect(delay).toBe(0)
    const again = await watch(failed, state({ ours: false, followed: ['earlier'] }))
    expect(again.state).toMatchObject({ stage: 'report', outcome: 'bad', followed: ['earlier'] })
  })
})
