import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { stackOf } from '../../runtime/telemetry/stack.ts'
import type { RetryDecision } from './decide-retry.ts'

/** Writes one line on what becomes of a message and why. */
export const logDecision = (decision: RetryDecision, error: unknown, attempt: number): void => {
  const { reason, detail } = decision
  const unforeseen = reason.code.startsWith('unexpected')
  const why = {
    reason: reason.code,
    attempt,
    ...(detail && { detail }),
    ...(unforeseen && { error: errorName(error), detail: stackOf(error) }),
  }
  if (decision.do === 'park') {
    log.error('client.parked', why)
    return
  }
  const { after } = decision
  const next = after === undefined ? {} : { retryAfterMs: Math.round(after) }
  log.at(unforeseen ? 'error' : 'warn', 'client.postponed', { ...why, ...next })
}
