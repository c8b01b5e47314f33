import { describe, expect, test } from 'vitest'
import type { Budget, Line } from './line.ts'
import { type Run, tableOfRuns, withRun } from './runs.ts'

const twice: Budget = { of: 'ratio', is: 'at most', limit: 2 }
const line = (ours: number, budget: Budget = twice): Line => ({
  ...{ what: 'import', unit: 'ms', ours, budget },
  reference: { value: 10, what: 'an empty one' },
})

/** The runs that were measured on the first days of November, one a day. */
const runsOf = (...days: Line[][]): Run[] =>
  days.reduce<Run[]>(
    (runs, lines, n) => withRun(runs, { measuredAt: `2026-11-0${n + 1}T23:59:00Z`, commit: `${n}bcdef01` }, lines),
    [],
  )

const rowsOf = (...days: Line[][]) => tableOfRuns(runsOf(...days), days.at(-1) ?? []).split('\n')

describe('the table of the last runs', () => {
  test('has a column for each run and a row for each budget', () => {
    const recorded: Line = { what: 'not bounded', unit: 'ms', ours: 1 }
    expect(rowsOf([line(12)], [line(13), recorded])).toEqual([
      '| what | 1 Nov, 0bcdef0 | 2 Nov, 1bcdef0 | budget |  |',
      '| --- | ---: | ---: | ---: | --- |',
      '| import | 1.20 x | 1.30 x | <= 2 x |  |',
    ])
  })

  test('shows ours alone, where the budget is about that', () => {
    const budget: Budget = { of: 'ours', is: 'at most', limit: 15 }
    expect(rowsOf([line(12, budget)], [line(12.1, budget)])[2]).toBe('| import | 12 ms | 12.1 ms | <= 15 ms |  |')
  })

  test('leaves a place for a line that was not there yet', () => {
    expect(rowsOf([], [line(12)])[2]).toBe('| import | – | 1.20 x | <= 2 x |  |')
  })

  test('says what drifts: worse than the best run before, step by step', () => {
    expect(rowsOf([line(12)], [line(13)], [line(14)])[2]).toBe(
      '| import | 1.20 x | 1.30 x | 1.40 x | <= 2 x | drifts |',
    )
    const least: Budget = { of: 'ratio', is: 'at least', limit: 1 }
    expect(rowsOf([line(14, least)], [line(13, least)], [line(11, least)])[2]).toMatch(/drifts \|$/)
    expect(rowsOf([line(11, least)], [line(14, least)])[2]).not.toMatch(/drifts/)
  })

  test('keeps six runs', () => {
    const days = Array.from({ length: 8 }, (_, n) => [line(10 + n)])
    expect(runsOf(...days).map(({ reached }) => reached.import)).toEqual([1.2, 1.3, 1.4, 1.5, 1.6, 1.7])
  })
})
