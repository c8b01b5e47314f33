import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'

const batchSize = 10

/** Hides received messages for `seconds` from now; with 0 they are visible at once. A message that is visible already stays so. */
export const hideFor = async (
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly { receiptHandle: string }[],
  seconds: number,
): Promise<void> => {
  for (let start = 0; start < messages.length; start += batchSize) {
    const Entries = messages.slice(start, start + batchSize).map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }))
    // An entry that fails was visible again already.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
  }
}

/**
 * SQS hides a message for at most twelve hours from its receive (docs/facts/aws.md#longest-visibility). Ten minutes of them may have
 * passed while the message waited in Lambda for a free worker and for its turn in the batch.
 */
const longest = 12 * 3_600_000 - 10 * 60_000

/** Hides the message for `ms` milliseconds (at least one second, at most eleven hours and fifty minutes). */
export const postpone = async (
  sqs: SQSClient,
  queueUrl: string,
  record: Pick<SQSRecord, 'receiptHandle'>,
  ms: number,
): Promise<void> => {
  const seconds = Math.ceil(Math.min(Math.max(ms, 1_000), longest) / 1_000)
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  )
}
