import { describeError } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { stackOf } from '../../runtime/telemetry/stack.ts'
import type { RetryDecision } from './decide-retry.ts'

/** One line on what becomes of a message and why. */
export const logDecision = (judgement: RetryDecision, error: unknown, attempt: number): void => {
  const { reason, detail } = judgement
  const surprise = reason.code.startsWith('unexpected')
  const after = judgement.do === 'wait' ? judgement.after : undefined
  const write = judgement.do === 'park' || surprise ? log.error : log.warn
  write(judgement.do === 'park' ? 'client parked' : 'client waits', {
    reason: reason.code,
    attempt,
    ...(detail && { detail }),
    ...(after !== undefined && { after: Math.round(after) }),
    ...(surprise && { error: describeError(error).error, detail: stackOf(error) }),
  })
}
