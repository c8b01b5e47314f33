import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Reason } from '../runtime/errors.ts'
import { historyAttributes, historyOf } from './history.ts'
import { receivesOf } from './redelivery.ts'
import { allowedText } from './text.ts'

/**
 * Puts a message on the dead-letter queue with its reason; the caller then deletes the original. If it crashes before that, the message
 * comes back and is parked once more. SQS drops the second one within five minutes of the first; later there are two, which does no harm.
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
        ...historyAttributes(historyOf(record)),
      },
    }),
  )
}
