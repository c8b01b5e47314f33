import type { SQSRecord } from 'aws-lambda'
import type { Records } from '../../crm/records/records-port.ts'
import type { EventSink } from '../../events/sink.ts'
import type { Settled } from '../../queue/batch.ts'
import type { ClientMessage } from '../../queue/message.ts'
import { ageOf, receivesOf, redeliveryDelay } from '../../queue/redelivery.ts'
import type { Requeue } from '../../queue/requeue.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import { tellFailure } from '../events/failure-events.ts'
import { countDecision, measureWait } from '../measure.ts'
import type { OnboardingSettings } from '../settings.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { writeStatus } from './crm-status.ts'
import { decideRetry, type RetryDecision } from './decide-retry.ts'
import { logDecision } from './log-decision.ts'
import { isForeseen } from './secret-unreachable.ts'
import { createFailureCounter } from './unforeseen-errors.ts'

export interface FailureServices {
  /** Opened when a message goes back or is parked. */
  openRequeue(): Promise<Requeue>
  clock: Clock
  /** Where outlets are told from. Absent where nobody is told anything. */
  events?: EventSink
  settings: OnboardingSettings
  /** @throws Park for a source that is not configured, RetryLater when its credentials are missing */
  openRecords(source: string, deadline: Deadline): Promise<Records>
}

/** Decides what becomes of a message whose client could not be served, and does that. */
export type SettleFailure = (
  record: SQSRecord,
  message: ClientMessage,
  deadline: Deadline,
  error: unknown,
) => Promise<Settled>

export const createSettleFailure = (services: FailureServices, breaker: CircuitBreaker): SettleFailure => {
  const { clock, settings } = services
  const unforeseen = createFailureCounter()
  return async (record, message, deadline, error) => {
    // Out of time, or woken from a frozen process long after: somebody else may have the message by now.
    if (deadline.remaining() <= 0) return 'stays'
    const receives = receivesOf(record)
    const age = ageOf(record, clock.now())
    const decision = decideRetry(error, {
      age,
      patience: settings.patienceHours * 3_600_000,
      unforeseen: isForeseen(error) ? 0 : unforeseen.add(record.messageId),
      receives,
    })
    breaker.note(decision, error)
    logDecision(decision, error, receives)
    countDecision(decision)
    const wait = waitOf(decision, receives)
    if (decision.do === 'wait') measureWait(age, wait)
    const records = await recordsOf(services, message, deadline)
    if (records) await writeStatus(records, message, { decision, wait, now: clock.now() })
    await tellFailure(services.events, record, message, { decision, age, now: clock.now() })
    return applyRetryDecision(services, record, decision, wait)
  }
}

/** Undefined where the CRM is out of reach: the message is what counts. */
const recordsOf = async (
  services: FailureServices,
  { ref }: ClientMessage,
  deadline: Deadline,
): Promise<Records | undefined> => {
  try {
    return await services.openRecords(ref.source, deadline)
  } catch {
    return undefined
  }
}

const waitOf = (decision: RetryDecision, receives: number) =>
  decision.do === 'park' ? 0 : (decision.after ?? redeliveryDelay(receives))

/** Puts the message back for `wait` milliseconds, or parks it with its reason. */
export const applyRetryDecision = async (
  { openRequeue, clock }: Pick<FailureServices, 'openRequeue' | 'clock'>,
  record: SQSRecord,
  decision: RetryDecision,
  wait: number,
): Promise<Settled> => {
  const { park, postpone } = await openRequeue()
  if (decision.do === 'park') {
    const { reason, detail } = decision
    await park(record, { reason, detail, at: clock.now() })
    return 'done'
  }
  await postpone(record, wait)
  return 'stays'
}
