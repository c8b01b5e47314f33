import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxReceives } from '#lib/onboarding/failure/decide-retry.ts'
import { ageOf, receivesOf, redeliveryDelay } from '#lib/queue/redelivery.ts'
import { recordOf } from './queues.ts'

const minutes = 60_000
const hours = 60 * minutes

/** How often a message is received while the outage lasts `ms`, when chance is always `random`. */
const triesIn = (ms: number, random: number) => {
  let tries = 1
  for (let at = redeliveryDelay(tries, () => random); at < ms; at += redeliveryDelay(tries, () => random)) tries += 1
  return tries
}

describe('backing off', () => {
  test('the wait doubles from five to ten seconds up to a quarter of an hour', () => {
    const waits = [1, 2, 3, 7, 8, 100, 10_000].map((receives) => redeliveryDelay(receives, () => 1) / 1_000)
    expect(waits).toEqual([10, 20, 40, 640, 900, 900, 900])
    expect(redeliveryDelay(1, () => 0)).toBe(5_000)
  })

  test('takes between five seconds and a quarter of an hour, and grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (receives, chance) => {
          const wait = redeliveryDelay(receives, () => chance)
          expect(wait).toBeGreaterThanOrEqual(5_000)
          expect(wait).toBeLessThanOrEqual(15 * minutes)
          expect(redeliveryDelay(receives + 1, () => chance)).toBeGreaterThanOrEqual(wait)
        },
      ),
    )
  })

  test('spreads those who failed together over half of the time', () => {
    expect(redeliveryDelay(5, () => 0)).toBe(redeliveryDelay(5, () => 1) / 2)
  })

  test('a day’s outage is outwaited, and a week’s, before the queue gives up by itself', () => {
    expect(triesIn(24 * hours, 0.5)).toBeLessThan(150)
    expect(triesIn(7 * 24 * hours, 0.5)).toBeLessThan(maxReceives)
  })
})

describe('what SQS says of a message', () => {
  test('how often it was received: once, where that is not said', () => {
    expect(receivesOf(recordOf({ attributes: { ApproximateReceiveCount: '7' } }))).toBe(7)
    expect(receivesOf(recordOf({ attributes: { ApproximateReceiveCount: '' } }))).toBe(1)
  })

  test('how old it is', () => {
    expect(ageOf(recordOf({ attributes: { SentTimestamp: '1000' } }), 61_000)).toBe(60_000)
  })
})
