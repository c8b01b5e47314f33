import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Reason } from '../runtime/errors.ts'
import { historyAttributes, historyOf } from './history.ts'
import { receivesOf } from './received.ts'
import { allowedText } from './text.ts'

/**
 * SQS lets a message be hidden for twelve hours counted from its receive (docs/facts/aws.md#longest-visibility). Ten minutes of
 * them may be gone: it waits in Lambda for a free worker, and then for its turn in the batch.
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

/**
 * Puts the message on the dead-letter queue with its reason; the caller then lets the original go. Sent before deleted:
 * a crash in between parks it twice, which is one entry within five minutes and harmless after.
 */
export const park = async (
  sqs: SQSClient,
  deadLetterQueueUrl: string,
  record: SQSRecord,
  why: { reason: Reason; detail: string | undefined; at: number },
): Promise<void> => {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue })
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: record.body,
      MessageGroupId: record.attributes.MessageGroupId ?? record.messageId,
      MessageDeduplicationId: record.messageId,
      MessageAttributes: {
        reason: text(why.reason.code),
        parkedAt: text(new Date(why.at).toISOString()),
        receives: text(String(receivesOf(record))),
        ...(why.detail && { detail: text(allowedText(why.detail.slice(0, 500))) }),
        // A replayed message keeps its history.
        ...historyAttributes(historyOf(record)),
      },
    }),
  )
}
