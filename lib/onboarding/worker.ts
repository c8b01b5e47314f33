import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Records } from '../crm/source.ts'
import type { DocSpace } from '../docspace/index.ts'
import type { Settled } from '../queue/batch.ts'
import { ageOf, backOff, park, postpone, receivesOf } from '../queue/consumer.ts'
import { type ClientMessage, readMessage } from '../queue/message.ts'
import { clientKey } from '../runtime/client-key.ts'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { describeError, Park } from '../runtime/errors.ts'
import { log, withLogContext } from '../runtime/log.ts'
import { metric, metrics } from '../runtime/metrics.ts'
import { createStandstill, type Judgement, judge } from './judge.ts'
import { onboardingMetrics } from './metrics.ts'
import { onboardClient } from './onboard.ts'
import { createPortalFacts } from './portal-facts.ts'
import { onboardingReasons } from './reasons.ts'
import type { OnboardingSettings } from './settings.ts'
import { tellRecord } from './tell.ts'

export interface WorkerServices {
  sqs: SQSClient
  queueUrl: string
  deadLetterQueueUrl: string
  clock: Clock
  settings: OnboardingSettings
  portalUrl: string
  /** @throws RetryLater when the key is missing */
  openDocSpace(deadline: Deadline): Promise<{ docspace: DocSpace; linkSecret: string }>
  /** @throws Park for a source that is not configured, RetryLater when its credentials are missing */
  openRecords(source: string, deadline: Deadline): Promise<Records>
}

/** The worker behind the queue: brings the client of a record to its desired state, or decides what becomes of the record. */
export interface Worker {
  settle(record: SQSRecord, deadline: Deadline): Promise<Settled>
}

export const createWorker = (services: WorkerServices): Worker => {
  const standstill = createStandstill(services.clock)
  const facts = createPortalFacts(services.clock)
  const surprises = createTally()

  const serve = async (message: ClientMessage, deadline: Deadline) => {
    standstill.check()
    const [records, { docspace, linkSecret }] = await Promise.all([
      services.openRecords(message.ref.source, deadline),
      services.openDocSpace(deadline),
    ])
    const { clock, settings, portalUrl } = services
    const work = { records, docspace, facts, clock, settings, portalUrl, linkSecret }
    return onboardClient(work, message.ref, message.fields)
  }

  const settleFailure = async (record: SQSRecord, message: ClientMessage, deadline: Deadline, error: unknown) => {
    const { settings, clock } = services
    const foreseen = error instanceof Error && 'reason' in error
    const judgement = judge(error, {
      age: ageOf(record, clock.now()),
      patience: settings.patienceHours * 3_600_000,
      surprises: foreseen ? 0 : surprises.add(record.messageId),
    })
    standstill.note(judgement)
    logJudgement(judgement, error, record)
    const records = await services.openRecords(message.ref.source, deadline).catch(() => undefined)
    if (records) await tellRecord(records, message.ref, message.fields, judgement, clock.now())
    return carryOut(services, record, judgement)
  }

  return {
    async settle(record, deadline) {
      const message = readMessage(record.body)
      if (!message)
        return carryOut(services, record, judge(new Park(onboardingReasons['message-unreadable']), eternity))
      const context = { client: clientKey(message.ref), delivery: message.delivery, message: record.messageId }
      return withLogContext(context, async () => {
        try {
          const began = services.clock.now()
          const outcome = await serve(message, deadline)
          log.info('client served', { outcome, ms: services.clock.now() - began, attempt: receivesOf(record) })
          if (outcome === 'ready') countReady(message, services.clock.now())
          return 'done'
        } catch (error) {
          return settleFailure(record, message, deadline, error)
        }
      })
    },
  }
}

const eternity = { age: 0, patience: Number.POSITIVE_INFINITY, surprises: 0 }

const carryOut = async (services: WorkerServices, record: SQSRecord, judgement: Judgement): Promise<Settled> => {
  const { sqs, queueUrl, deadLetterQueueUrl, clock } = services
  if (judgement.do === 'park') {
    const { reason, detail } = judgement
    await park(sqs, deadLetterQueueUrl, record, { reason, detail, at: clock.now() })
    return 'done'
  }
  await postpone(sqs, queueUrl, record, judgement.after ?? backOff(receivesOf(record)))
  return 'stays'
}

const countReady = (message: ClientMessage, now: number) =>
  metrics([
    { name: onboardingMetrics.ready, value: 1 },
    { name: onboardingMetrics.timeToReady, value: now - Date.parse(message.receivedAt), unit: 'Milliseconds' },
  ])

const logJudgement = (judgement: Judgement, error: unknown, record: SQSRecord) => {
  const { reason, detail } = judgement
  const { parked, waiting } = onboardingMetrics
  metric(judgement.do === 'park' ? parked : waiting, 1, 'Count', { Reason: reason.code })
  const surprise = reason.code.startsWith('unexpected')
  log[judgement.do === 'park' || surprise ? 'error' : 'warn'](
    judgement.do === 'park' ? 'client parked' : 'client waits',
    {
      reason: reason.code,
      attempt: receivesOf(record),
      ...(detail && { detail }),
      ...(judgement.do === 'wait' && judgement.after !== undefined && { after: Math.round(judgement.after) }),
      ...(surprise && { error: describeError(error).error, detail: stackOf(error) }),
    },
  )
}

/** Where it happened, without the message: that may quote what somebody typed. */
const stackOf = (error: unknown) =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 6)
        .join('')
    : ''

/** Counts per message for as long as this worker lives; bounded, the oldest forgotten first. */
const createTally = (most = 1_000) => {
  const counts = new Map<string, number>()
  return {
    add(id: string): number {
      const count = (counts.get(id) ?? 0) + 1
      counts.delete(id)
      counts.set(id, count)
      const oldest = counts.keys().next().value
      if (counts.size > most && oldest !== undefined) counts.delete(oldest)
      return count
    },
  }
}
