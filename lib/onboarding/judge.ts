import { type Clock, systemClock } from '../runtime/clock.ts'
import { Park, type Reason, RetryLater } from '../runtime/errors.ts'
import { onboardingReasons } from './reasons.ts'

export type Judgement =
  | { do: 'wait'; reason: Reason; detail: string | undefined; after: number | undefined }
  | { do: 'park'; reason: Reason; detail: string | undefined }

export interface Circumstances {
  /** Milliseconds since the message entered the queue. */
  age: number
  /** How long a client may wait, in milliseconds. */
  patience: number
  /** How often this message has failed in an unforeseen way, this time included. */
  surprises: number
}

const mostSurprises = 5

/** What becomes of a message whose work failed: patience is counted in time, not in tries; surprises are counted apart. */
export const judge = (error: unknown, { age, patience, surprises }: Circumstances): Judgement => {
  if (error instanceof Park) return { do: 'park', reason: error.reason, detail: error.detail }
  if (error instanceof RetryLater) {
    if (age < patience) return { do: 'wait', reason: error.reason, detail: error.detail, after: error.after }
    const detail = [error.reason.code, error.detail].filter(Boolean).join(': ')
    return { do: 'park', reason: onboardingReasons['waited-too-long'], detail }
  }
  const name = error instanceof Error ? error.name : typeof error
  if (surprises < mostSurprises && age < patience) {
    return { do: 'wait', reason: onboardingReasons['unexpected-once'], detail: name, after: undefined }
  }
  return { do: 'park', reason: onboardingReasons.unexpected, detail: name }
}

/** A state of things that concerns every client, remembered by the running worker so that nobody asks again. */
export interface Standstill {
  /** @throws RetryLater while it lasts */
  check(): void
  /** Notes a wait that holds for everyone; others are not noted. */
  note(judgement: Judgement): void
}

/** Milliseconds to leave an unreachable portal in peace when nothing says how long it will take. */
const shortHold = 10_000
/** Those who waited for a limit come back spread over this time, in milliseconds. */
const spread = 60_000

export const createStandstill = (clock: Clock = systemClock): Standstill => {
  let until = 0
  let held: { reason: Reason; detail: string | undefined } | undefined
  return {
    check() {
      const left = until - clock.now()
      if (!held || left <= 0) return
      const after = left + Math.random() * Math.min(spread, left)
      throw new RetryLater(held.reason, { after, ...(held.detail && { detail: held.detail }) })
    },
    note(judgement) {
      if (judgement.do !== 'wait' || !judgement.reason.everyone) return
      const end = clock.now() + (judgement.after ?? shortHold)
      if (end <= until) return
      until = end
      held = { reason: judgement.reason, detail: judgement.detail }
    },
  }
}
