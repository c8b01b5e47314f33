import { describe, expect, test } from 'vitest'
import { drawChart } from '#test/bench/chart.ts'
import { believed, better, holds, type Line } from '#test/bench/line.ts'

const time = (ours: number, reference: number): Line => ({
  what: 'a time',
  unit: 'ms',
  ours,
  reference: { value: reference, what: 'bare' },
  budget: { of: 'ratio', is: 'at most', limit: 1.5, timed: true },
})
const writes = (ours: number): Line => ({
  what: 'writes',
  unit: 'writes',
  ours,
  budget: { of: 'ours', is: 'at most', limit: 8 },
})
const clients = (ours: number): Line => ({
  what: 'clients',
  unit: 'clients',
  ours,
  reference: { value: 1_250, what: 'sample' },
  budget: { of: 'ratio', is: 'at least', limit: 2 },
})

describe('a budget', () => {
  test('is exact where nothing is noisy', () => {
    expect([8, 9].map((ours) => holds(writes(ours), 'check'))).toEqual([true, false])
    expect([2_500, 2_499].map((ours) => holds(clients(ours), 'check'))).toEqual([true, false])
  })

  test('of a time is exact in a full run, and is broken in a check by half as much again', () => {
    expect([150, 151].map((ours) => holds(time(ours, 100), 'full'))).toEqual([true, false])
    expect([224, 226].map((ours) => holds(time(ours, 100), 'check'))).toEqual([true, false])
  })

  test('without a figure is broken', () => {
    expect(holds(clients(Number.NaN), 'check')).toBe(false)
    expect(holds({ ...time(1, 1), ours: Number.NaN }, 'check')).toBe(false)
  })
})

test('of two measurements each side keeps its best, so that no lucky quotient passes', () => {
  const [disturbed, calm] = [time(180, 170), time(160, 100)]
  expect(holds(disturbed, 'full')).toBe(true)
  expect(better(disturbed, calm)).toMatchObject({ ours: 160, reference: { value: 100 } })
  expect(better(calm, disturbed)).toEqual(better(disturbed, calm))
})

test('a check believes a try that keeps its budget by itself, and a full run only both together', () => {
  const [spoilt, kept] = [time(300, 100), time(420, 200)]
  expect([believed(spoilt, kept, 'check'), believed(kept, spoilt, 'check')]).toEqual([kept, kept])
  expect(believed(spoilt, kept, 'full')).toEqual(time(300, 100))
  expect(holds(believed(spoilt, time(500, 200), 'check'), 'check')).toBe(false)
  expect(believed(writes(9), writes(8), 'check')).toEqual(writes(9))
})

test('the chart marks what is over its budget, whichever way the budget goes', () => {
  const marks = (line: Line) =>
    [...drawChart([line], 'today').matchAll(/class="(kept|broken)"/g)].map(([, mark]) => mark)
  expect([time(149, 100), time(151, 100), clients(2_500), clients(2_499)].flatMap(marks)).toEqual([
    'kept',
    'broken',
    'kept',
    'broken',
  ])
})
