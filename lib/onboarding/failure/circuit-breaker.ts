import { type Clock, systemClock } from '../../runtime/clock.ts'
import { type Reason, RetryLater } from '../../runtime/errors.ts'
import type { RetryDecision } from './decide-retry.ts'

/**
 * A state of things that concerns many clients, remembered by the running worker so that nobody asks again. What concerns the
 * portal holds everybody; what concerns a source holds the clients of that source.
 */
export interface CircuitBreaker {
  /** @throws RetryLater while one lasts that concerns the clients of `source` */
  check(source: string): void
  /**
   * Notes a wait that holds for everyone; others are not noted, nor what `check` itself has thrown (`cause`): that is no
   * news, and would put off the end with every message that waits for it. `cause` says which source it concerns.
   */
  note(decision: RetryDecision, cause?: unknown): void
}

/** Milliseconds to leave a portal in peace when nothing says how long its trouble will take. */
const shortHold = 10_000
/** Those who waited for a limit come back spread over this time, in milliseconds. */
const spread = 60_000

interface Held {
  reason: Reason
  detail: string | undefined
  until: number
  /** Whether `until` is the end, or only the time of the next look. */
  known: boolean
}

export const createCircuitBreaker = (clock: Clock = systemClock): CircuitBreaker => {
  /** By source; undefined stands for the portal. */
  const held = new Map<string | undefined, Held>()
  const own = new WeakSet<RetryLater>()

  const waitFor = ({ reason, detail, until, known }: Held, source: string | undefined) => {
    const left = until - clock.now()
    if (left <= 0) return
    const after = known ? left + Math.random() * Math.min(spread, left) : undefined
    const error = new RetryLater(reason, { after, source, ...(detail && { detail }) })
    own.add(error)
    throw error
  }

  return {
    check(source) {
      for (const concerned of [undefined, source]) {
        const found = held.get(concerned)
        if (found) waitFor(found, concerned)
      }
    },
    note(decision, cause) {
      if (decision.do !== 'wait' || !decision.reason.everyone) return
      const known = cause instanceof RetryLater ? cause : undefined
      if (known && own.has(known)) return
      const { reason, detail, after } = decision
      const until = clock.now() + (after ?? shortHold)
      const before = held.get(known?.source)
      if (before && until <= before.until) return
      held.set(known?.source, { reason, detail, until, known: after !== undefined })
    },
  }
}
