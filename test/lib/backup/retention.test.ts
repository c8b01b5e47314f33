import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRetention } from '#lib/backup/retention.ts'

const day = 24 * 3_600_000
const start = Date.UTC(2026, 0, 1, 2)
const night = (n: number, verified = true) => ({ run: `n${n}`, at: start + n * day, verified })
const nights = (count: number) => Array.from({ length: count }, (_, n) => night(n))
const keptDays = (archives: ReturnType<typeof night>[], daily: number, weekly: number, monthly: number) =>
  planRetention(archives, { daily, weekly, monthly }, 'UTC').keep.map((run) =>
    new Date(start + Number(run.slice(1)) * day).toISOString().slice(5, 10),
  )

describe('retention', () => {
  it('keeps the last days', () => expect(keptDays(nights(10), 3, 0, 0)).toEqual(['01-08', '01-09', '01-10']))

  it('keeps the newest of each week, from Monday to Sunday', () => {
    // 1 January 2026 is a Thursday; the 32nd night is Sunday, 1 February.
    expect(keptDays(nights(32), 0, 3, 0)).toEqual(['01-18', '01-25', '02-01'])
  })

  it('keeps the newest of each month', () => {
    expect(keptDays(nights(75), 0, 0, 2)).toEqual(['02-28', '03-16'])
  })

  it('counts periods that have an archive, not the calendar: a holiday costs nothing', () => {
    expect(keptDays([night(0), night(20), night(40)], 3, 0, 0)).toEqual(['01-01', '01-21', '02-10'])
  })

  it('takes the day of the portal: half past eleven and a quarter past midnight in Berlin are two days', () => {
    const at = (text: string) => ({ run: text, at: Date.parse(text), verified: true })
    const both = [at('2026-07-01T21:30:00Z'), at('2026-07-01T22:15:00Z')]
    expect(planRetention(both, { daily: 2, weekly: 0, monthly: 0 }, 'Europe/Berlin').drop).toEqual([])
    expect(planRetention(both, { daily: 2, weekly: 0, monthly: 0 }, 'UTC').drop).toEqual(['2026-07-01T21:30:00Z'])
  })

  it('deletes nothing before a newer one is verified', () => {
    const archives = [night(0), night(1), night(2, false), night(3, false)]
    expect(planRetention(archives, { daily: 1, weekly: 0, monthly: 0 }, 'UTC')).toEqual({
      keep: ['n1', 'n2', 'n3'],
      drop: ['n0'],
    })
  })

  it('keeps a broken archive as evidence as long as a daily one', () => {
    const archives = [night(0, false), night(5, false), ...nights(12).slice(6)]
    expect(planRetention(archives, { daily: 7, weekly: 0, monthly: 0 }, 'UTC').drop).toEqual(['n0', 'n5'])
    expect(planRetention([...archives, night(12)], { daily: 7, weekly: 0, monthly: 0 }, 'UTC').drop).toEqual([
      'n0',
      'n5',
    ])
    expect(
      planRetention([night(0), night(5, false), night(6)], { daily: 7, weekly: 0, monthly: 0 }, 'UTC').drop,
    ).toEqual([])
  })

  it('keeps a broken archive between the dailies, and one of the same moment as the oldest of them', () => {
    const archives = [night(5), night(6, false), night(7), night(8), night(9)]
    expect(planRetention(archives, { daily: 4, weekly: 0, monthly: 0 }, 'UTC').drop).toEqual([])
    const same = { ...night(7, false), run: 'same' }
    expect(planRetention([...archives, same], { daily: 3, weekly: 0, monthly: 0 }, 'UTC').drop).toEqual(['n5', 'n6'])
  })

  it('keeps the newest verified one whatever is asked for', () => {
    const none = { daily: 0, weekly: 0, monthly: 0 }
    expect(planRetention(nights(3), none, 'UTC')).toEqual({ keep: ['n2'], drop: ['n0', 'n1'] })
    expect(planRetention([night(0, false)], none, 'UTC').drop).toEqual([])
  })

  it('never leaves fewer verified archives than asked for, nor drops the newest, and asks for nothing twice', () => {
    const archive = fc.record({ n: fc.integer({ min: 0, max: 400 }), verified: fc.boolean() })
    const counts = fc.record({ daily: fc.nat(10), weekly: fc.nat(6), monthly: fc.nat(6) })
    fc.assert(
      fc.property(fc.uniqueArray(archive, { selector: ({ n }) => n }), counts, (made, retention) => {
        const archives = made.map(({ n, verified }) => night(n, verified))
        const plan = planRetention(archives, retention, 'UTC')
        const verified = archives.filter((one) => one.verified).sort((one, other) => other.at - one.at)
        const keptVerified = verified.filter(({ run }) => plan.keep.includes(run))
        expect(keptVerified.length).toBeGreaterThanOrEqual(Math.min(verified.length, Math.max(1, retention.daily)))
        if (verified[0]) expect(plan.keep).toContain(verified[0].run)
        else expect(plan.drop).toEqual([])
        const left = archives.filter(({ run }) => plan.keep.includes(run))
        expect(planRetention(left, retention, 'UTC').drop).toEqual([])
      }),
    )
  })
})
