import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { createCircuitBreaker } from '#lib/onboarding/failure/circuit-breaker.ts'
import { decideRetry, maxReceives } from '#lib/onboarding/failure/decide-retry.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'

const hours = 3_600_000
const fresh = { age: 0, patience: 24 * hours, unforeseen: 0, receives: 1 }

describe('what becomes of a message', () => {
  test('Park parks at once, with reason and detail', () => {
    const reason = onboardingReasons['client-deleted']
    expect(decideRetry(new Park(reason, { detail: 'd' }), fresh)).toEqual({ do: 'park', reason, detail: 'd' })
  })

  test('an outage is waited out as long as patience lasts, then parked with its cause', () => {
    const outage = new RetryLater(docspaceReasons['docspace-unreachable'], { detail: 'GET' })
    expect(decideRetry(outage, { ...fresh, age: 23.9 * hours, receives: 130 }).do).toBe('wait')
    expect(decideRetry(outage, { ...fresh, age: 24 * hours, receives: 130 })).toMatchObject({
      do: 'park',
      reason: { code: 'waited-too-long' },
      detail: 'docspace-unreachable: GET',
    })
  })

  test('patience ends exactly when it is over, for what was foreseen and for what was not', () => {
    const outage = new RetryLater(docspaceReasons['docspace-failed'])
    const at = (error: unknown, age: number) => decideRetry(error, { ...fresh, age, receives: 20 }).do
    for (const error of [outage, new Error('odd')]) {
      expect([at(error, 24 * hours - 1), at(error, 24 * hours)]).toEqual(['wait', 'park'])
    }
  })

  test('what passes by itself is waited for ten days, and then parked with what it waited for', () => {
    const limit = new RetryLater(docspaceReasons['docspace-limit'], { after: 1_000 })
    const at = (age: number) => decideRetry(limit, { ...fresh, age, receives: 20 })
    expect(at(240 * hours - 1).do).toBe('wait')
    expect(at(240 * hours)).toEqual({
      do: 'park',
      reason: onboardingReasons['waited-too-long'],
      detail: 'docspace-limit',
    })
  })

  test('a limit is never a reason to park: nobody has to mend anything', () => {
    const limit = new RetryLater(docspaceReasons['docspace-limit'], { after: 1_000 })
    expect(decideRetry(limit, { ...fresh, age: 9 * 24 * hours, receives: 30 })).toMatchObject({
      do: 'wait',
      after: 1_000,
    })
  })

  test('what passes by itself is tried 949 times, and not once more', () => {
    const limit = new RetryLater(docspaceReasons['docspace-limit'], { after: 1_000 })
    expect(decideRetry(limit, { ...fresh, receives: maxReceives - 1 }).do).toBe('wait')
    expect(decideRetry(limit, { ...fresh, receives: maxReceives }).do).toBe('park')
  })

  test('who stood in the queue for a day is not parked for the first hiccup', () => {
    const hiccup = new RetryLater(docspaceReasons['docspace-failed'])
    expect(decideRetry(hiccup, { ...fresh, age: 30 * hours, receives: 3 }).do).toBe('wait')
    expect(decideRetry(hiccup, { ...fresh, age: 30 * hours, receives: 10 }).do).toBe('park')
  })

  test('it is we who park, with a reason, before the queue does without one', () => {
    const anything = fc.constantFrom(
      ...Object.values(docspaceReasons).map((reason) => new RetryLater(reason)),
      new Error('odd'),
    )
    fc.assert(
      fc.property(
        anything,
        fc.integer({ min: maxReceives, max: 2_000 }),
        fc.nat(20 * 24 * hours),
        (error, receives, age) => {
          expect(decideRetry(error, { ...fresh, receives, age }).do).toBe('park')
        },
      ),
    )
  })

  test.each([new Error('a'), 'text', undefined, { reason: 'forged' }])(
    'a surprise (%o) is parked at the fifth',
    (odd) => {
      expect(decideRetry(odd, { ...fresh, unforeseen: 4 })).toMatchObject({
        do: 'wait',
        reason: { code: 'unexpected-once' },
      })
      expect(decideRetry(odd, { ...fresh, unforeseen: 5 })).toMatchObject({
        do: 'park',
        reason: { code: 'unexpected' },
      })
      // Five workers of which each has seen it a few times only.
      expect(decideRetry(odd, { ...fresh, unforeseen: 1, receives: 40 }).do).toBe('park')
    },
  )
})

describe('a standstill', () => {
  const limit = { do: 'wait', reason: docspaceReasons['docspace-limit'], detail: 'd', after: 2 * hours } as const
  const outage = {
    do: 'wait',
    reason: docspaceReasons['docspace-unreachable'],
    detail: undefined,
    after: undefined,
  } as const
  const thrown = (check: () => void) => {
    try {
      check()
      return undefined
    } catch (error) {
      return error as RetryLater
    }
  }

  test('tells everyone the end of a limit, spread over a minute, and is over with it', () => {
    const clock = createVirtualClock()
    const standstill = createCircuitBreaker(clock)
    standstill.note(limit)
    clock.advance(1 * hours)
    const after = thrown(() => standstill.check('espocrm'))?.after ?? 0
    expect(after).toBeGreaterThanOrEqual(1 * hours)
    expect(after).toBeLessThanOrEqual(1 * hours + 60_000)
    clock.advance(1 * hours)
    expect(thrown(() => standstill.check('espocrm'))).toBeUndefined()
  })

  test('of an outage names no end, so that each message backs off by itself; it ends after seconds', () => {
    const clock = createVirtualClock()
    const standstill = createCircuitBreaker(clock)
    standstill.note(outage)
    expect(thrown(() => standstill.check('espocrm'))).toMatchObject({
      reason: { code: 'docspace-unreachable' },
      after: undefined,
    })
    clock.advance(10_000)
    expect(thrown(() => standstill.check('espocrm'))).toBeUndefined()
  })

  test.each([limit, outage])('is not put off by those who wait for its end', (trouble) => {
    const clock = createVirtualClock()
    const standstill = createCircuitBreaker(clock)
    standstill.note(trouble)
    const end = clock.now() + (trouble.after ?? 10_000)
    while (clock.now() < end) {
      const error = thrown(() => standstill.check('espocrm'))
      expect(error).toBeDefined()
      standstill.note({ ...trouble, after: error?.after }, error)
      clock.advance((trouble.after ?? 10_000) / 20)
    }
    expect(thrown(() => standstill.check('espocrm'))).toBeUndefined()
  })

  test('of one source holds the clients of that source and nobody else', () => {
    const clock = createVirtualClock()
    const standstill = createCircuitBreaker(clock)
    const missing = onboardingReasons['secret-missing']
    const wait = { do: 'wait', reason: missing, detail: 'roomkeeper/prod/crm/hubspot', after: undefined } as const
    standstill.note(wait, new RetryLater(missing, { source: 'hubspot' }))
    expect(thrown(() => standstill.check('hubspot'))).toMatchObject({ detail: wait.detail, source: 'hubspot' })
    expect(thrown(() => standstill.check('espocrm'))).toBeUndefined()
    standstill.note(wait, new RetryLater(missing))
    expect(thrown(() => standstill.check('espocrm'))).toMatchObject({ reason: missing, source: undefined })
  })

  test('is not made by what concerns one client alone, nor shortened by an outage', () => {
    const clock = createVirtualClock()
    const standstill = createCircuitBreaker(clock)
    standstill.note({ ...outage, reason: docspaceReasons['docspace-failed'] })
    standstill.note({ do: 'park', reason: docspaceReasons['docspace-tariff'], detail: undefined })
    expect(thrown(() => standstill.check('espocrm'))).toBeUndefined()
    standstill.note(limit)
    standstill.note(outage)
    clock.advance(1 * hours)
    expect(thrown(() => standstill.check('espocrm'))).toMatchObject({ reason: { code: 'docspace-limit' } })
  })
})
