import { describeError } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { stackOf } from '../../runtime/telemetry/stack.ts'
import type { RetryDecision } from './decide-retry.ts'

/** One line on what becomes of a message and why. */
export const logDecision = (judgement: RetryDecision, error: unknown, attempt: number): void => {
  const { reason, detail } = judgement
  const surprise = reason.code.startsWith('unexpected')
  const why = {
    reason: reason.code,
    attempt,
    ...(detail && { detail }),
    ...(surprise && { error: describeError(error).error, detail: stackOf(error) }),
  }
  if (judgement.do === 'park') {
    log.error('client.parked', why)
    return
  }
  const { after } = judgement
  const next = after === undefined ? {} : { retryAfterMs: Math.round(after) }
  log.at(surprise ? 'error' : 'warn', 'client.postponed', { ...why, ...next })
}
