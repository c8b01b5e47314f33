import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostReceives } from '#lib/onboarding/judge.ts'
import { backOff } from '#lib/queue/received.ts'

const minutes = 60_000
const hours = 60 * minutes

/** How often a message is received while the outage lasts `ms`, when chance is always `random`. */
const triesIn = (ms: number, random: number) => {
  let tries = 1
  for (let at = backOff(tries, () => random); at < ms; at += backOff(tries, () => random)) tries += 1
  return tries
}

describe('backing off', () => {
  test('takes between five seconds and a quarter of an hour, and grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (receives, chance) => {
          const wait = backOff(receives, () => chance)
          expect(wait).toBeGreaterThanOrEqual(5_000)
          expect(wait).toBeLessThanOrEqual(15 * minutes)
          expect(backOff(receives + 1, () => chance)).toBeGreaterThanOrEqual(wait)
        },
      ),
    )
  })

  test('spreads those who failed together over half of the time', () => {
    expect(backOff(5, () => 0)).toBe(backOff(5, () => 1) / 2)
  })

  test('a day’s outage is outwaited, and a week’s, before the queue gives up by itself', () => {
    expect(triesIn(24 * hours, 0.5)).toBeLessThan(150)
    expect(triesIn(7 * 24 * hours, 0.5)).toBeLessThan(mostReceives)
  })
})
