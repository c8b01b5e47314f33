import { afterEach, describe, expect, test, vi } from 'vitest'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { createCircuitBreaker } from '#lib/onboarding/failure/circuit-breaker.ts'
import type { RetryDecision } from '#lib/onboarding/failure/decide-retry.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

afterEach(() => vi.restoreAllMocks())

const open = () => {
  let now = 0
  const breaker = createCircuitBreaker({ now: () => now, sleep: async () => {} })
  return {
    note: breaker.note,
    pass: (ms: number) => {
      now += ms
    },
    /** What a client of the source is told, or undefined when it may go on. */
    heldFor(source: string): RetryLater | undefined {
      try {
        breaker.check(source)
        return undefined
      } catch (error) {
        return error as RetryLater
      }
    },
  }
}

const wait = (after?: number, detail?: string): RetryDecision => ({
  do: 'wait',
  reason: docspaceReasons['docspace-limit'],
  detail,
  after,
})

describe('what concerns everyone', () => {
  test('holds a client until its end and not a moment longer', () => {
    const { note, pass, heldFor } = open()
    note(wait(5_000))
    pass(4_999)
    expect(heldFor('espocrm')).toBeInstanceOf(RetryLater)
    pass(1)
    expect(heldFor('espocrm')).toBeUndefined()
  })

  test.each([
    [0.5, 20_000, 30_000],
    [0.5, 400_000, 430_000],
  ])('spreads those who wait by chance over as long as is left, a minute at most', (chance, left, after) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance)
    const { note, heldFor } = open()
    note(wait(left))
    expect(heldFor('espocrm')?.after).toBe(after)
  })

  test('has its detail only where there is one', () => {
    const { note, heldFor } = open()
    note(wait(5_000))
    expect(heldFor('espocrm')).toMatchObject({ detail: undefined, message: docspaceReasons['docspace-limit'].what })
    note(wait(6_000, 'writes a day'))
    expect(heldFor('espocrm')?.detail).toBe('writes a day')
  })

  test('lasts until the later of two ends', () => {
    const { note, pass, heldFor } = open()
    note(wait(9_000, 'long'))
    note(wait(9_000, 'as long'))
    note(wait(3_000, 'short'))
    expect(heldFor('espocrm')?.detail).toBe('long')
    note(wait(12_000, 'longer'))
    pass(11_999)
    expect(heldFor('espocrm')?.detail).toBe('longer')
  })

  test('of a source does not shorten or replace what concerns the portal', () => {
    const { note, heldFor } = open()
    note(wait(5_000, 'portal'))
    note(wait(9_000, 'source'), new RetryLater(docspaceReasons['docspace-limit'], { source: 'hubspot' }))
    expect(heldFor('hubspot')?.detail).toBe('portal')
    expect(heldFor('espocrm')?.detail).toBe('portal')
  })

  test('is noted also where the error is none of ours', () => {
    const { note, heldFor } = open()
    note(wait(5_000), new Error('odd'))
    expect(heldFor('espocrm')).toBeDefined()
  })
})

test('who is parked, or waits alone, holds nobody', () => {
  const { note, heldFor } = open()
  note({ do: 'park', reason: { ...docspaceReasons['docspace-limit'] }, detail: undefined })
  note({ do: 'wait', reason: docspaceReasons['docspace-unsure'], detail: undefined, after: 5_000 })
  expect(heldFor('espocrm')).toBeUndefined()
})
