import { type Clock, systemClock } from '../runtime/clock.ts'
import { type Reason, RetryLater } from '../runtime/errors.ts'
import type { Judgement } from './judge.ts'

/** A state of things that concerns every client, remembered by the running worker so that nobody asks again. */
export interface Standstill {
  /** @throws RetryLater while it lasts */
  check(): void
  /**
   * Notes a wait that holds for everyone; others are not noted, nor what `check` itself has thrown (`cause`): that is no
   * news, and would put off the end with every message that waits for it.
   */
  note(judgement: Judgement, cause?: unknown): void
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

export const createStandstill = (clock: Clock = systemClock): Standstill => {
  let held: Held | undefined
  const own = new WeakSet<RetryLater>()
  return {
    check() {
      const left = held ? held.until - clock.now() : 0
      if (!held || left <= 0) return
      const after = held.known ? left + Math.random() * Math.min(spread, left) : undefined
      const error = new RetryLater(held.reason, { after, ...(held.detail && { detail: held.detail }) })
      own.add(error)
      throw error
    },
    note(judgement, cause) {
      if (judgement.do !== 'wait' || !judgement.reason.everyone) return
      if (cause instanceof RetryLater && own.has(cause)) return
      const { reason, detail, after } = judgement
      const until = clock.now() + (after ?? shortHold)
      if (!held || until > held.until) held = { reason, detail, until, known: after !== undefined }
    },
  }
}
