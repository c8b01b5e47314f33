import type { SQSRecord } from 'aws-lambda'
import { type Batch, processBatch, type Settled } from '../queue/batch.ts'
import { type ClientMessage, datedFields, readMessage } from '../queue/message.ts'
import { receivesOf } from '../queue/redelivery.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import type { Deadline } from '../runtime/clock.ts'
import { QueueUnavailable, RetryLater } from '../runtime/errors.ts'
import { log, withLogContext } from '../runtime/telemetry/log.ts'
import type { OnboardingContext } from './context.ts'
import { createCircuitBreaker } from './failure/circuit-breaker.ts'
import { parkUnreadable } from './failure/park-unreadable.ts'
import { asSecretFailure, reachingSecrets } from './failure/secret-unreachable.ts'
import { createSettleFailure, type FailureServices } from './failure/settle-failure.ts'
import { countReady } from './measure.ts'
import { type Moved, onboardClient } from './onboard.ts'
import { onboardingReasons } from './reasons.ts'
import type { AssertSameContent } from './room/content-fingerprint.ts'
import { type HiddenMessage, holdMessage } from './room/hold-message.ts'
import { createPortalCache } from './room/portal-cache.ts'

export interface WorkerServices
  extends FailureServices,
    Pick<OnboardingContext, 'memories' | 'ends' | 'awaited' | 'sendMail'> {
  /** Whether welcome content is what it was when it was first used. Absent where nothing is remembered. */
  assertSameContent?: AssertSameContent
  /** `ref`: the client that it is opened for. @throws RetryLater when the key is missing */
  openDocSpace(
    deadline: Deadline,
    ref?: ClientRef,
  ): Promise<Pick<OnboardingContext, 'docspace' | 'linkSecrets' | 'rememberOwner'>>
}

/** The worker behind the queue of clients. */
export interface Worker {
  /** Onboards the client of one SQS message, or decides whether the message waits or is parked. */
  settle(record: SQSRecord, deadline: Deadline): Promise<Settled>
}

export interface InvocationOptions {
  /** Time in which a client may be worked on. */
  deadline: Deadline
  /** The timeout of the Lambda function itself. */
  ends: Deadline
  signal: AbortSignal
  /** How many clients are served side by side. */
  width: number
}

/**
 * One invocation of the worker. Its messages become visible again at the timeout of the function, also if the process dies. The visibility
 * timeout of the queue is six times as long, for batches that wait for a free worker (docs/decisions/fifo-queue.md), so it is shortened
 * here.
 */
export const processClients = (
  worker: Worker,
  { openRequeue }: Pick<WorkerServices, 'openRequeue'>,
  records: readonly SQSRecord[],
  { deadline, ends, signal, width }: InvocationOptions,
): Batch => {
  // Beside the work, which must not wait for it.
  void openRequeue().then((requeue) => requeue.comeBackAfter(records, ends.remaining()))
  const work = {
    settle: (record: SQSRecord) => worker.settle(record, deadline),
    giveBack: async (rest: readonly SQSRecord[]) => (await openRequeue()).giveBack(rest),
  }
  return processBatch(records, work, signal, width)
}

/** A client takes a second or two, and more on a slow portal: with fewer milliseconds left none is begun. */
const minTime = 8_000

export const createWorker = (services: WorkerServices): Worker => {
  const { clock, settings, memories, ends, events, awaited, sendMail } = services
  const remembered = { ...(memories && { memories }), ...(ends && { ends }), ...(awaited && { awaited }) }
  const life = { ...remembered, ...(events && { events }), ...(sendMail && { sendMail }) }
  const breaker = createCircuitBreaker(clock)
  const cache = createPortalCache(clock, services.assertSameContent)
  const settleFailure = createSettleFailure(services, breaker)

  const serve = async (message: ClientMessage, deadline: Deadline, hidden: HiddenMessage) => {
    const { source } = message.ref
    breaker.check(source)
    const [records, portal] = await Promise.all([
      openRecordsOf(services, source, deadline),
      reachingSecrets(() => services.openDocSpace(deadline, message.ref)),
    ])
    const work = { records, ...portal, ...life, cache, clock, settings, message: hidden }
    return onboardClient(work, message.ref, datedFields(message))
  }

  return {
    async settle(record, deadline) {
      const message = readMessage(record.body)
      if (!message) return parkUnreadable(services, record)
      const context = { client: clientKey(message.ref), correlationId: message.delivery, messageId: record.messageId }
      return withLogContext(context, async () => {
        if (deadline.remaining() < minTime) return putBack(services, record)
        const hidden = holdMessage(services, record, deadline)
        try {
          const began = clock.now()
          const served = await serve(message, deadline, hidden)
          await hidden.flushed()
          const outcome = typeof served === 'string' ? served : await sendOn(services, record, message, served)
          log.info('client.completed', { outcome, durationMs: clock.now() - began, attempt: receivesOf(record) })
          if (outcome === 'ready') countReady(Date.parse(message.receivedAt), clock.now())
          return 'done'
        } catch (error) {
          await hidden.flushed()
          return settleFailure(record, message, deadline, error)
        }
      })
    },
  }
}

const putBack = async ({ openRequeue }: WorkerServices, record: SQSRecord): Promise<Settled> => {
  const { postpone } = await openRequeue()
  await postpone(record, 1_000)
  return 'stays'
}

/** Opens the records of a source. A failure names the source, so that clients of other sources go on. @throws RetryLater, Park */
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

/** Sends a message under the client's other key. The queue hands that key to one worker, so no two workers serve one client. */
const sendOn = async (
  { openRequeue }: WorkerServices,
  record: SQSRecord,
  message: ClientMessage,
  { moved }: Moved,
): Promise<'moved'> => {
  const { send } = await openRequeue()
  try {
    await send({ ...message, ref: moved }, `moved\n${record.messageId}`)
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    throw new RetryLater(onboardingReasons['queue-unreachable'], { detail: namesOf(error), cause: error })
  }
  return 'moved'
}

const namesOf = ({ name, cause }: Error): string => (cause instanceof Error ? cause.name : name)
