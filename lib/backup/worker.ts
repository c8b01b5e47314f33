import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Settled } from '../queue/batch.ts'
import { receivesOf, redeliveryDelay } from '../queue/redelivery.ts'
import { postpone } from '../queue/visibility.ts'
import type { Deadline } from '../runtime/clock.ts'
import { errorName, Park } from '../runtime/errors.ts'
import { log, withLogContext } from '../runtime/telemetry/log.ts'
import { stackOf } from '../runtime/telemetry/stack.ts'
import { endBadly, followRun } from './stages/run-stages.ts'
import { type BackupServices, Superseded } from './stages/stage-context.ts'
import { type RunMessage, readRunMessage } from './store/run-message.ts'

/** After so many receives of one message the run is reported as failed by Roomkeeper itself, rather than never. */
const mostSurprises = 6
/** When a message whose run was changed by another worker is looked at again: by then it is mostly a leftover. */
const afterAnother = 30_000

export interface WatchWorker {
  settle(record: SQSRecord, deadline: Deadline): Promise<Settled>
}

/** The worker behind the queue of runs. */
export const createWatchWorker = (services: BackupServices, sqs: SQSClient, queueUrl: string): WatchWorker => {
  const failed = async (
    record: SQSRecord,
    message: RunMessage,
    deadline: Deadline,
    error: unknown,
  ): Promise<Settled> => {
    if (error instanceof Superseded) {
      log.info('run.superseded')
      await postpone(sqs, queueUrl, record, afterAnother)
      return 'stays'
    }
    const receives = receivesOf(record)
    log.error('run.failed', { error: errorName(error), detail: detailOf(error), attempt: receives })
    if (receives >= mostSurprises && !isOutage(error) && (await giveUp(services, message))) {
      await followRun(services, message, deadline)
      return 'done'
    }
    await postpone(sqs, queueUrl, record, redeliveryDelay(receives))
    return 'stays'
  }
  return {
    async settle(record, deadline) {
      const message = readRunMessage(record.body)
      if (!message) {
        // The queue parks it after a few receives; nothing of ours looks like that.
        log.error('message.unreadable', { messageId: record.messageId })
        return 'stays'
      }
      const context = { portal: message.portal, correlationId: message.run, messageId: record.messageId }
      return withLogContext(context, async () => {
        try {
          await followRun(services, message, deadline)
          return 'done'
        } catch (error) {
          return failed(record, message, deadline, error)
        }
      })
    },
  }
}

/** Some services of AWS tell that they are asked too often with 400 or 403 (docs/facts/aws.md#names-of-throttling). */
const throttling = /throttl|slowdown|toomanyrequests|requestlimitexceeded/i

/** AWS is in trouble, busy or out of reach: that passes, and says nothing about the run. */
const isOutage = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false
  if (error instanceof Error && throttling.test(error.name)) return true
  const { $fault, $metadata, code } = error as {
    $fault?: string
    $metadata?: { httpStatusCode?: number }
    code?: string
  }
  if ($metadata)
    return $fault !== 'client' || $metadata.httpStatusCode === undefined || $metadata.httpStatusCode === 429
  return code !== undefined || (error instanceof Error && error.name === 'TimeoutError')
}

/** What cannot be done is said: the run goes straight to its report. False when it is there already. */
const giveUp = async (services: BackupServices, { portal, run }: RunMessage): Promise<boolean> => {
  const held = await services.runs.find(portal, run)
  if (!held || held.state.stage === 'report' || held.state.stage === 'done') return false
  const { state } = endBadly(held.state, 'failed', 'roomkeeper-failed', undefined, services.clock.now())
  return (await services.runs.save(held, state)) !== undefined
}

/** Reasons are of Roomkeeper's own words; the message of any other error may quote what somebody typed. */
const detailOf = (error: unknown): string => (error instanceof Park ? error.message : stackOf(error))
