import { describe, expect, test } from 'vitest'
import { earlierSizes, sizeCheck } from '#lib/backup/size-check.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { now, runOf } from './stage.ts'

const archive = { fileName: 'a.tar.gz', storageType: 0, createdAt: now }

describe('the size of an archive', () => {
  test.each([
    [499, 'warning', 'Only 50 % of the usual size of the last 3. Was much deleted?'],
    [500, 'passed', '50 % of the usual size of the last 3.'],
    [3_000, 'passed', '300 % of the usual size of the last 3.'],
  ])('of %d bytes beside a median of 1000: %s', (size, verdict, detail) => {
    expect(sizeCheck(size, [9_000, 1_000, 10])).toEqual({ id: 'size', verdict, detail })
  })

  test('has nothing to be compared with on the first night, and may follow an empty one', () => {
    const detail = 'There is no earlier archive to compare its size with.'
    expect(sizeCheck(5, [])).toEqual({ id: 'size', verdict: 'unchecked', detail })
    expect(sizeCheck(5, [0]).detail).toBe('500 % of the usual size of the last 1.')
    expect(sizeCheck(5, [10, 5]).detail).toBe('50 % of the usual size of the last 2.')
  })

  test('is compared with the last seven before it that passed', () => {
    const sized = (day: number, more: Partial<RunState> = {}) =>
      runOf(day, { passed: true, archive: { ...archive, size: day }, ...more })
    const runs = [25, 24, 23, 22, 21, 20, 19, 18, 17, 16].map((day) => sized(day, day === 22 ? { passed: false } : {}))
    expect(earlierSizes(runs, runOf(25))).toEqual([24, 23, 21, 20, 19, 18, 17])
    const read = sized(24, { facts: { size: 99 } as RunState['facts'] })
    expect(earlierSizes([read, runOf(23, { passed: true })], runOf(25))).toEqual([99])
    expect(earlierSizes([sized(24, { kind: 'server' }), sized(23)], runOf(25))).toEqual([23])
  })
})
