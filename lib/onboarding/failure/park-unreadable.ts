import type { SQSRecord } from 'aws-lambda'
import type { Settled } from '../../queue/batch.ts'
import { receivesOf } from '../../queue/redelivery.ts'
import { withLogContext } from '../../runtime/telemetry/log.ts'
import { countDecision } from '../measure.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RetryDecision } from './decide-retry.ts'
import { logDecision } from './log-decision.ts'
import { applyRetryDecision, type FailureServices } from './settle-failure.ts'

const unreadable: RetryDecision = { do: 'park', reason: onboardingReasons['message-unreadable'], detail: undefined }

/** Parks a message that is not ours: only its id identifies it. */
export const parkUnreadable = async (
  services: Pick<FailureServices, 'openRequeue' | 'clock'>,
  record: SQSRecord,
): Promise<Settled> =>
  withLogContext({ messageId: record.messageId }, async (): Promise<Settled> => {
    logDecision(unreadable, undefined, receivesOf(record))
    countDecision(unreadable)
    return applyRetryDecision(services, record, unreadable, 0)
  })
