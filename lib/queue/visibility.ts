import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'

const batchSize = 10

/** Hides messages that are in hand for `seconds` from now; with 0 they are free at once. What is no longer in hand stays as it is. */
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
    // An entry that fails was free again already.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
  }
}
