import { describe, expect, test } from 'vitest'
import { classifyProgress, pollDelay, redacted } from '#lib/backup/stages/classify-progress.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import type { BackupProgress } from '#lib/docspace/backups/backups.ts'
import { now, progressOf, runOf } from '../stage.ts'

const minutes = 60_000
const run = runOf(25, { task: 'task', percent: 40, changedAt: now - 10 * minutes })
const done = (change: Partial<BackupProgress> = {}) => progressOf({ completed: true, ...change })
const another = progressOf({ taskId: 'another' })

interface Seen {
  seen?: BackupProgress
  recorded?: boolean
  stallMs?: number
}
const classify = ({ seen, recorded = false, stallMs = 60 * minutes }: Seen, state: RunState = run) =>
  classifyProgress(state, { seen, recorded, now, stallMs })

describe('the task of a run', () => {
  test.each([
    ['is done and has its record', { seen: done({ percent: 100 }), recorded: true }],
    ['has its record and is no longer shown', { recorded: true }],
    ['has its record while another one is at work', { seen: another, recorded: true }],
    ['has its record, whatever its error says', { seen: done({ error: 'e' }), recorded: true }],
  ])('is finished when it %s', (_, seen) => {
    expect(classify(seen)).toEqual({ do: 'end', kind: 'finished' })
  })

  test('is not finished by a record of its name while it is still at work', () => {
    expect(classify({ seen: progressOf(), recorded: true })).toEqual({
      do: 'wait',
      percent: 40,
      changedAt: run.changedAt,
    })
  })

  test('is at work when its progress has moved', () => {
    expect(classify({ seen: progressOf({ percent: 41 }) })).toEqual({ do: 'wait', percent: 41, changedAt: now })
  })

  test('is at work while its progress stood still for less than the settings allow, and stalled from then on', () => {
    expect(classify({ seen: progressOf(), stallMs: 10 * minutes + 1 })).toMatchObject({ do: 'wait' })
    expect(classify({ seen: progressOf(), stallMs: 10 * minutes })).toEqual({
      do: 'end',
      kind: 'stalled',
      reason: 'backup-stalled',
      detail: 'at 40 % for 10 minutes',
    })
  })

  test('has failed by its error, of which no key is repeated', () => {
    const seen = done({ error: 'no disk\n for sk-0123456789abcdef', percent: 100, cancelled: true })
    expect(classify({ seen })).toEqual({
      do: 'end',
      kind: 'failed',
      reason: 'backup-failed',
      detail: 'no disk for sk-…',
    })
  })

  test('was cancelled by its status', () => {
    expect(classify({ seen: done({ cancelled: true, warning: ' by Ann ' }) })).toEqual({
      do: 'end',
      kind: 'cancelled',
      reason: 'backup-cancelled',
      detail: 'by Ann',
    })
  })

  test.each([
    ['is shown no longer', {}, 'DocSpace knows no such task any more'],
    ['has given its place', { seen: another }, 'another backup took its place'],
    [
      'is done without a record',
      { seen: done({ percent: 100 }) },
      'DocSpace says it is done, but has no record of an archive',
    ],
    ['ended early', { seen: done({ percent: 40 }) }, 'it ended at 40 % without an error'],
  ])('that %s is waited for three minutes, and lost from then on', (_, seen, detail) => {
    const waiting = { do: 'wait', percent: 40, changedAt: run.changedAt }
    expect(classify(seen)).toEqual({ ...waiting, goneSince: now })
    const since = now - 3 * minutes + 1
    expect(classify(seen, { ...run, goneSince: since })).toEqual({ ...waiting, goneSince: since })
    const lost = { do: 'end', kind: 'lost', reason: 'backup-lost', detail }
    expect(classify(seen, { ...run, goneSince: now - 3 * minutes })).toEqual(lost)
  })
})

test('a text of the server becomes one line of bounded length without a key', () => {
  expect(redacted('  one\n\t two  ')).toBe('one two')
  expect(redacted('keys SK-0123ABCDEF and sk-01234567.')).toBe('keys sk-… and sk-….')
  expect(redacted('sk-0123456')).toBe('sk-0123456')
  expect(redacted('x'.repeat(301))).toBe('x'.repeat(300))
})

test.each([
  [0, 5_000],
  [40_000, 5_000],
  [80_000, 10_000],
  [40 * minutes, 5 * minutes],
  [600 * minutes, 5 * minutes],
])('a task that has run for %d ms is looked at again after %d', (elapsed, delay) => {
  expect(pollDelay(elapsed)).toBe(delay)
})
