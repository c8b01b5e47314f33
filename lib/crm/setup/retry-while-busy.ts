import { backOff } from '../../runtime/back-off.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'

/** How often in a row a CRM is asked the same. */
const mostTries = 5
/** Milliseconds before it is asked again, when it does not say; doubled each time. */
const firstWait = 1_000
/** Milliseconds: a CRM that asks for more has used up its day. */
const longestWait = 5 * 60_000

export interface Patience {
  clock: Clock
  deadline: Deadline
}

/**
 * Asks again what a CRM answers no for a moment: it is busy, gone, or its limit is used up. What somebody has to repair is not
 * waited for. `only`: codes of the reasons that are waited for, where asking twice may do something twice.
 * @throws RetryLater, Park, and whatever `ask` throws
 */
export const retryWhileBusy = async <T>(
  ask: () => Promise<T>,
  { clock, deadline }: Patience,
  only?: readonly string[],
): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      const wait = waitAfter(error, attempt, only)
      if (wait === undefined || wait > deadline.remaining()) throw error
      await clock.sleep(wait)
    }
  }
}

/** Milliseconds, or undefined where waiting does not help. */
const waitAfter = (error: unknown, attempt: number, only?: readonly string[]): number | undefined => {
  if (!(error instanceof RetryLater) || attempt >= mostTries) return undefined
  if (only && !only.includes(error.reason.code)) return undefined
  const { reason, after = backOff(attempt, { first: firstWait, longest: longestWait }) } = error
  const endsByItself = reason.passes || reason.code === crmReasons['crm-unreachable'].code
  return endsByItself && after <= longestWait ? after : undefined
}
