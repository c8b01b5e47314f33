import { describe, expect, test } from 'vitest'
import { daysWithoutDrill } from '#lib/backup/drill/drill-age.ts'
import { endedDrills, type RunDrill } from '#lib/backup/store/run-drill.ts'
import { now, runOf } from '../stage.ts'

const day = 86_400_000
const drill = (more: Partial<RunDrill> = {}): RunDrill => ({
  ...{ url: 'https://drill.example', stage: 'done', begunAt: 0, seed: 's', taskBefore: '', checks: [] },
  ...{ endedAt: now - 10 * day, passed: true },
  ...more,
})

describe('days without a drill', () => {
  test('count from the last one that passed', () => {
    const runs = [
      runOf(20, { drill: drill({ endedAt: now - 2 * day, passed: false }) }),
      runOf(12, { drill: drill() }),
      runOf(11, { drill: drill({ endedAt: now - 40 * day }) }),
    ]
    expect(daysWithoutDrill(runs, now)).toBe(10)
  })

  test('count from the first run that is known where none has passed', () => {
    const runs = [runOf(24), runOf(15, { drill: drill({ passed: false }) }), runOf(20)]
    expect(daysWithoutDrill(runs, now)).toBeCloseTo(10 + 1 / 24, 5)
  })

  test('are none where nothing is known, or a clock goes wrong', () => {
    expect(daysWithoutDrill([], now)).toBe(0)
    expect(daysWithoutDrill([runOf(20, { drill: drill({ endedAt: now + day }) })], now)).toBe(0)
  })
})

describe('drills that have ended', () => {
  test('are told the last one first, without those under way', () => {
    const { endedAt: _, ...open } = drill({ stage: 'restored' })
    const runs = [
      runOf(1, { drill: drill({ endedAt: 5, passed: false }) }),
      runOf(2, { drill: open }),
      runOf(3),
      runOf(4, { drill: drill({ endedAt: 9 }) }),
    ]
    const url = 'https://drill.example'
    expect(endedDrills(runs)).toEqual([
      { run: 'night 4', at: 9, passed: true, url },
      { run: 'night 1', at: 5, passed: false, url },
    ])
  })

  test('have failed where nothing says that they passed', () => {
    const { passed: _, ...unsaid } = drill()
    expect(endedDrills([runOf(1, { drill: unsaid })])).toMatchObject([{ passed: false }])
  })
})
