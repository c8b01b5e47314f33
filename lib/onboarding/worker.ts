import type { SQSRecord } from 'aws-lambda'
import type { Records } from '../crm/source.ts'
import type { Settled } from '../queue/batch.ts'
import { type ClientMessage, readMessage } from '../queue/message.ts'
import { ageOf, receivesOf, redeliveryDelay } from '../queue/received.ts'
import type { Returns } from '../queue/requeue.ts'
import { clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { QueueUnavailable, RetryLater } from '../runtime/errors.ts'
import { log, withLogContext } from '../runtime/telemetry/log.ts'
import { createCircuitBreaker } from './failure/circuit-breaker.ts'
import { writeStatus } from './failure/crm-status.ts'
import { decideRetry, type RetryDecision } from './failure/decide-retry.ts'
import { createFailureCounter } from './failure/failure-counter.ts'
import { logDecision } from './failure/log-decision.ts'
import { asSecretFailure, isForeseen, reachingSecrets } from './failure/secret-unreachable.ts'
import { countDecision, countReady, measureWait } from './measure.ts'
import { type Moved, type OnboardingContext, onboardClient } from './onboard.ts'
import { onboardingReasons } from './reasons.ts'
import { type Hold, holdMessage } from './room/hold-message.ts'
import { type AssertSameContent, createPortalCache } from './room/portal-cache.ts'
import type { OnboardingSettings } from './settings.ts'

export interface WorkerServices {
  /** Asked for when a message goes back or is parked. */
  openReturns(): Promise<Returns>
  clock: Clock
  settings: OnboardingSettings
  /** Whether welcome content is what it was when it was first used; not asked where nothing is remembered. */
  assertSameContent?: AssertSameContent
  /** @throws RetryLater when the key is missing */
  openDocSpace(deadline: Deadline): Promise<Pick<OnboardingContext, 'docspace' | 'linkSecrets' | 'begin'>>
  /** @throws Park for a source that is not configured, RetryLater when its credentials are missing */
  openRecords(source: string, deadline: Deadline): Promise<Records>
}

/** The worker behind the queue: brings the client of a record to its desired state, or decides what becomes of the record. */
export interface Worker {
  settle(record: SQSRecord, deadline: Deadline): Promise<Settled>
}

/** With less time left than this no client is begun, in milliseconds: it takes a second or two, and a slow portal more. */
const leastTime = 8_000

export const createWorker = (services: WorkerServices): Worker => {
  const { clock, settings } = services
  const standstill = createCircuitBreaker(clock)
  const facts = createPortalCache(clock, services.assertSameContent)
  const surprises = createFailureCounter()

  const serve = async (message: ClientMessage, deadline: Deadline, hold: Hold) => {
    const { source } = message.ref
    standstill.check(source)
    const [records, portal] = await Promise.all([
      openRecordsOf(services, source, deadline),
      reachingSecrets(() => services.openDocSpace(deadline)),
    ])
    const work = { records, ...portal, facts, clock, settings, hold }
    return onboardClient(work, message.ref, message.fields)
  }

  const settleFailure = async (record: SQSRecord, message: ClientMessage, deadline: Deadline, error: unknown) => {
    // Out of time, or woken from a frozen process long after: somebody else may have the message by now.
    if (deadline.remaining() <= 0) return 'stays'
    const receives = receivesOf(record)
    const judgement = decideRetry(error, {
      age: ageOf(record, clock.now()),
      patience: settings.patienceHours * 3_600_000,
      surprises: isForeseen(error) ? 0 : surprises.add(record.messageId),
      receives,
    })
    standstill.note(judgement, error)
    logDecision(judgement, error, receives)
    countDecision(judgement)
    const wait = waitOf(judgement, receives)
    if (judgement.do === 'wait') measureWait(ageOf(record, clock.now()), wait)
    const records = await services.openRecords(message.ref.source, deadline).catch(() => undefined)
    if (records) await writeStatus(records, message, { judgement, wait, now: clock.now() })
    return carryOut(services, record, judgement, wait)
  }

  return {
    async settle(record, deadline) {
      const message = readMessage(record.body)
      if (!message) return setAside(services, record)
      const context = { client: clientKey(message.ref), correlationId: message.delivery, messageId: record.messageId }
      return withLogContext(context, async () => {
        if (deadline.remaining() < leastTime) return putBack(services, record)
        const hold = holdMessage(services, record, deadline)
        try {
          const began = clock.now()
          const served = await serve(message, deadline, hold)
          await hold.heard()
          const outcome = typeof served === 'string' ? served : await sendOn(services, record, message, served)
          log.info('client.completed', { outcome, durationMs: clock.now() - began, attempt: receivesOf(record) })
          if (outcome === 'ready') countReady(Date.parse(message.receivedAt), clock.now())
          return 'done'
        } catch (error) {
          await hold.heard()
          return settleFailure(record, message, deadline, error)
        }
      })
    },
  }
}

/** The client has another key: whoever has that one in the queue serves it, so that no two workers are at one client. */
const sendOn = async (
  { openReturns }: WorkerServices,
  record: SQSRecord,
  message: ClientMessage,
  { moved }: Moved,
): Promise<'moved'> => {
  const { send } = await openReturns()
  try {
    await send({ ...message, ref: moved }, `moved\n${record.messageId}`)
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    throw new RetryLater(onboardingReasons['queue-unreachable'], { detail: namesOf(error), cause: error })
  }
  return 'moved'
}

const namesOf = ({ name, cause }: Error): string => (cause instanceof Error ? cause.name : name)

const unreadable: RetryDecision = { do: 'park', reason: onboardingReasons['message-unreadable'], detail: undefined }

/** A message of nobody's: its id is all that leads to it. */
const setAside = async (services: WorkerServices, record: SQSRecord): Promise<Settled> =>
  withLogContext({ messageId: record.messageId }, async () => {
    logDecision(unreadable, undefined, receivesOf(record))
    countDecision(unreadable)
    return carryOut(services, record, unreadable, 0)
  })

/** What keeps the records of a source closed is no other source's trouble. @throws RetryLater, Park */
const openRecordsOf = async (services: WorkerServices, source: string, deadline: Deadline) => {
  try {
    return await services.openRecords(source, deadline)
  } catch (error) {
    const failure = asSecretFailure(error)
    if (!(failure instanceof RetryLater)) throw failure
    const { reason, detail, after, cause } = failure
    throw new RetryLater(reason, { after, source, cause, ...(detail && { detail }) })
  }
}

const waitOf = (judgement: RetryDecision, receives: number) =>
  judgement.do === 'park' ? 0 : (judgement.after ?? redeliveryDelay(receives))

const putBack = async ({ openReturns }: WorkerServices, record: SQSRecord): Promise<Settled> => {
  const { postpone } = await openReturns()
  await postpone(record, 1_000)
  return 'stays'
}

const carryOut = async (
  { openReturns, clock }: WorkerServices,
  record: SQSRecord,
  judgement: RetryDecision,
  wait: number,
): Promise<Settled> => {
  const { park, postpone } = await openReturns()
  if (judgement.do === 'park') {
    const { reason, detail } = judgement
    await park(record, { reason, detail, at: clock.now() })
    return 'done'
  }
  await postpone(record, wait)
  return 'stays'
}
