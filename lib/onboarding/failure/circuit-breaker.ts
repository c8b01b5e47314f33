import { type Clock, systemClock } from '../../runtime/clock.ts'
import { type Reason, RetryLater } from '../../runtime/errors.ts'
import type { RetryDecision } from './decide-retry.ts'

/**
 * An outage or limit that affects many clients. A running worker remembers it, so that it asks only once. One of the portal holds
 * every client; one of a source holds the clients of that source.
 */
export interface CircuitBreaker {
  /** @throws RetryLater while an outage or limit affects the clients of `source` */
  check(source: string): void
  /**
   * Notes a decision that affects every client; others are ignored. `cause` is the error behind it, and names the source. An error that
   * `check` has thrown is ignored: noting it again would extend the pause with every waiting message.
   */
  note(decision: RetryDecision, cause?: unknown): void
}

/** Milliseconds of a pause when nobody knows how long the outage will last. */
const shortHold = 10_000
/** Clients that waited for a limit come back spread over so many milliseconds. */
const spread = 60_000

interface Held {
  reason: Reason
  detail: string | undefined
  until: number
  /** Whether `until` is the end of the limit, or only the time of the next try. */
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
      if (decision.do !== 'wait' || !decision.reason.affectsAllClients) return
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
