import { Park, type Reason, RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

export type RetryDecision =
  /** `after`: milliseconds; undefined when nobody knows them. The wait grows with every try then. */
  | { do: 'wait'; reason: Reason; detail: string | undefined; after: number | undefined }
  | { do: 'park'; reason: Reason; detail: string | undefined }

export interface RetryContext {
  /** Milliseconds since the message entered the queue. */
  age: number
  /** How long a client may wait until something is repaired, in milliseconds. */
  patience: number
  /** How often this worker has seen the message fail in an unforeseen way, this time included. */
  unforeseen: number
  /** How often the message was received, this time included. */
  receives: number
}

/** One worker parks a client at so many unforeseen errors; it counts those that it has seen itself. */
const maxUnforeseen = 5
/** So many tries are too many, whichever workers made them. */
const maxTriesOfUnforeseen = 40

/**
 * How often a message is tried at all: below the queue's own limit (`maxReceiveCount`, 1000), which would park it without
 * a reason. A client that waits for a week comes here nine hundred times.
 */
export const maxReceives = 950

/** Minimum attempts even when the time to wait has passed, after a long rate limit or in a long queue for example. */
const minTries = 10

/** A reason that resolves itself is waited for at most so many milliseconds, beyond the patience of the settings: the queue keeps a message for two weeks. */
const maxWait = 10 * 24 * 3_600_000

/** Decides about a message whose client could not be served. Patience ends after a time, not after a number of tries; unforeseen errors have a number of their own. */
export const decideRetry = (error: unknown, context: RetryContext): RetryDecision => {
  if (error instanceof Park) return { do: 'park', reason: error.reason, detail: error.detail }
  if (error instanceof RetryLater) {
    const { reason, detail } = error
    if (mayWait(reason, context)) return { do: 'wait', reason, detail, after: error.after }
    const what = [reason.code, detail].filter(Boolean).join(': ')
    return { do: 'park', reason: onboardingReasons['waited-too-long'], detail: what }
  }
  const detail = error instanceof Error ? error.name : typeof error
  const { age, patience, unforeseen, receives } = context
  if (unforeseen < maxUnforeseen && receives < maxTriesOfUnforeseen && age < patience) {
    return { do: 'wait', reason: onboardingReasons['unexpected-once'], detail, after: undefined }
  }
  return { do: 'park', reason: onboardingReasons.unexpected, detail }
}

const mayWait = ({ resolvesItself }: Reason, { age, patience, receives }: RetryContext) => {
  if (receives >= maxReceives) return false
  return age < patience || receives < minTries || (resolvesItself === true && age < maxWait)
}
