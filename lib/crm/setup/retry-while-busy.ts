import type { Clock, Deadline } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { backOff } from '../../runtime/waiting/back-off.ts'
import { crmReasons } from '../reasons.ts'

/** How often a CRM is asked in all. */
const mostTries = 5
/** Milliseconds before the CRM is asked again, if it names no time; doubled each time. */
const firstWait = 1_000
/** Milliseconds: a CRM that names a longer time has used up its daily limit. */
const longestWait = 5 * 60_000

export interface Patience {
  clock: Clock
  deadline: Deadline
}

/**
 * Asks again after a failure that resolves itself: the CRM is busy or unreachable, or its limit is used up. It does not wait for what
 * somebody has to repair. `only`: codes of the reasons to wait for, where a repeated request could take effect twice.
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

/** Milliseconds to wait, or undefined where waiting does not help. */
const waitAfter = (error: unknown, attempt: number, only?: readonly string[]): number | undefined => {
  if (!(error instanceof RetryLater) || attempt >= mostTries) return undefined
  if (only && !only.includes(error.reason.code)) return undefined
  const { reason, after = backOff(attempt, { first: firstWait, longest: longestWait }) } = error
  const endsByItself = reason.resolvesItself || reason.code === crmReasons['crm-unreachable'].code
  return endsByItself && after <= longestWait ? after : undefined
}
