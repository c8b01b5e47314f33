import { describe, expect, test } from 'vitest'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { copiesCheck, withCopiesCheck } from '#lib/backup/transfer/copies-check.ts'
import { now, runOf } from '../stage.ts'

type ReadAgain = NonNullable<RunState['readAgain']>
const nothing: ReadAgain = { bytes: 0, read: [], damaged: [], waiting: 0, finished: true }
const damage = (run: string, reason = 'copy-damaged') => ({ run, reason, detail: `${run} is bad`, at: now })

test.each<[Partial<ReadAgain>, string | undefined, string | undefined]>([
  [{}, undefined, undefined],
  [{ read: ['a'] }, 'passed', '1 older copy read again: SHA-256 as it was.'],
  [
    { read: ['a', 'b'], waiting: 1 },
    'passed',
    '2 older copies read again: SHA-256 as it was. 1 older copy more will be read the next nights.',
  ],
  [
    { waiting: 2 },
    'passed',
    '0 older copies read again: SHA-256 as it was. 2 older copies more will be read the next nights.',
  ],
  [
    { read: ['a'], problem: 'AccessDenied' },
    'warning',
    'Older copies could not be read again (AccessDenied); it is tried again the next night.',
  ],
  [
    { read: ['a'], problem: 'AccessDenied', damaged: [damage('a'), damage('b')] },
    'failed',
    'Not sound: a is bad; b is bad.',
  ],
])('%o is the check %s', (found, verdict, detail) => {
  expect(copiesCheck({ ...nothing, ...found })).toEqual(verdict && { id: 'copies', verdict, detail })
})

describe('a run that has read older copies', () => {
  const run = (found: Partial<ReadAgain>, more: Partial<RunState> = {}) =>
    withCopiesCheck(
      runOf(25, {
        outcome: 'good',
        passed: true,
        end: { kind: 'finished', at: now },
        readAgain: { ...nothing, ...found },
        ...more,
      }),
    )

  test('says so, and is as good as it was', () => {
    expect(run({ read: ['a'] })).toMatchObject({ outcome: 'good', checks: [{ id: 'copies', verdict: 'passed' }] })
    expect(run({}).checks).toEqual([])
    expect(withCopiesCheck(runOf(25))).toEqual(runOf(25))
  })

  test('and could not warns, where nothing worse is to be said', () => {
    expect(run({ problem: 'e' }).outcome).toBe('warning')
    expect(run({ problem: 'e' }, { outcome: 'bad' }).outcome).toBe('bad')
  })

  test('and found one that is not sound is a failure to be reported, and has passed all the same', () => {
    const { end, outcome, passed } = run({ damaged: [damage('a', 'copy-unlocked'), damage('b')] })
    expect({ outcome, passed }).toEqual({ outcome: 'bad', passed: true })
    expect(end).toEqual({
      kind: 'finished',
      at: now,
      reason: 'copy-unlocked',
      detail: 'Not sound: a is bad; b is bad.',
    })
  })

  test('keeps the reason of its own failure', () => {
    const failed = { kind: 'failed', reason: 'backup-failed', at: now } as const
    const after = run({ damaged: [damage('a')] }, { outcome: 'bad', passed: false, end: failed })
    expect(after).toMatchObject({ end: failed, checks: [{ id: 'copies', verdict: 'failed' }] })
    const { end: _, ...unended } = runOf(25, { readAgain: { ...nothing, damaged: [damage('a')] } })
    expect(withCopiesCheck(unended).outcome).toBeUndefined()
  })
})
