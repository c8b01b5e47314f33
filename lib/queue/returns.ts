import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { park, postpone } from './consumer.ts'

/** The two ways of a message that is not done. */
export interface Returns {
  /** Hides it for `ms` milliseconds. */
  postpone(record: SQSRecord, ms: number): Promise<void>
  /** Puts it on the dead-letter queue; the caller lets the original go. */
  park(record: SQSRecord, why: Parameters<typeof park>[3]): Promise<void>
}

/** Imported with the first message that goes back or is parked: most go neither way. */
export const openReturns = (queueUrl: string, deadLetterQueueUrl: string, sqs = new SQSClient({})): Returns => ({
  postpone: (record, ms) => postpone(sqs, queueUrl, record, ms),
  park: (record, why) => park(sqs, deadLetterQueueUrl, record, why),
})
