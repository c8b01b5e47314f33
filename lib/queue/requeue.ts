import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { errorName } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'
import type { ClientMessage } from './message.ts'
import { park } from './park.ts'
import { sendMessages } from './send.ts'
import { hideFor, postpone } from './visibility.ts'

/** What becomes of a message that is not done. */
export interface Requeue {
  /**
   * Makes messages visible after `ms` milliseconds if this process dies before they are done. Never rejects: where it fails they are
   * visible when the visibility timeout of the queue ends.
   */
  comeBackAfter(records: readonly SQSRecord[], ms: number): Promise<void>
  /** Makes messages visible that were not begun. */
  giveBack(records: readonly SQSRecord[]): Promise<void>
  /** Hides the message for `ms` milliseconds. */
  postpone(record: SQSRecord, ms: number): Promise<void>
  /** Sends another message. SQS drops the second one of the same `deduplicationKey` within five minutes. @throws QueueUnavailable */
  send(message: ClientMessage, deduplicationKey: string): Promise<void>
  /** Puts the message on the dead-letter queue; the caller deletes the original. */
  park(record: SQSRecord, why: Parameters<typeof park>[3]): Promise<void>
}

export const openRequeue = (queueUrl: string, deadLetterQueueUrl: string, sqs = new SQSClient({})): Requeue => {
  // Must reach SQS first: later, it would shorten a wait that was set meanwhile.
  let limited: Promise<void> = Promise.resolve()
  return {
    comeBackAfter(records, ms) {
      limited = hideFor(sqs, queueUrl, records, Math.ceil(ms / 1_000)).catch((error) =>
        log.warn('message.visibility_change_failed', { error: errorName(error), count: records.length }),
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
    send: (message, deduplicationKey) => sendMessages(sqs, queueUrl, [message], deduplicationKey),
    park: (record, why) => park(sqs, deadLetterQueueUrl, record, why),
  }
}
