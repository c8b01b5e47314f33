import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { describeError } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'
import type { ClientMessage } from './message.ts'
import { park } from './park.ts'
import { sendMessages } from './send.ts'
import { hideFor, postpone } from './visibility.ts'

/** The ways of a message that is not done. */
export interface Requeue {
  /**
   * Lets messages that are just beginning come back after `ms` milliseconds if this process dies with them. Never rejects:
   * without it they come back when the visibility timeout of the queue is over.
   */
  comeBackAfter(records: readonly SQSRecord[], ms: number): Promise<void>
  /** Frees messages that were not begun. */
  giveBack(records: readonly SQSRecord[]): Promise<void>
  /** Hides it for `ms` milliseconds. */
  postpone(record: SQSRecord, ms: number): Promise<void>
  /** Puts another message into the queue. `cause`: the same makes one of two within five minutes. @throws QueueUnavailable */
  send(message: ClientMessage, cause: string): Promise<void>
  /** Puts it on the dead-letter queue; the caller lets the original go. */
  park(record: SQSRecord, why: Parameters<typeof park>[3]): Promise<void>
}

export const openRequeue = (queueUrl: string, deadLetterQueueUrl: string, sqs = new SQSClient({})): Requeue => {
  // A wait that SQS heard before it would be cut short by it.
  let limited: Promise<void> = Promise.resolve()
  return {
    comeBackAfter(records, ms) {
      limited = hideFor(sqs, queueUrl, records, Math.ceil(ms / 1_000)).catch((error) =>
        log.warn('message.release_failed', { error: describeError(error).error, count: records.length }),
      )
      return limited
    },
    giveBack: async (records) => {
      await limited
      await hideFor(sqs, queueUrl, records, 0)
    },
    postpone: async (record, ms) => {
      await limited
      await postpone(sqs, queueUrl, record, ms)
    },
    send: (message, cause) => sendMessages(sqs, queueUrl, [message], cause),
    park: (record, why) => park(sqs, deadLetterQueueUrl, record, why),
  }
}
