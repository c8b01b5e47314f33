import { hash } from 'node:crypto'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { clientKey } from '../runtime/client-key.ts'
import { type ClientMessage, writeMessage } from './message.ts'

/** SQS did not take every message: the sender must deliver again, which is safe. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}

const batchSize = 10

/**
 * Sends every message or throws. The group is the client, so that one client's messages never run side by side.
 * Messages with the same `cause` (the bytes of one delivery) are taken for one by the queue within five minutes: an
 * optimisation, nothing rests on it. A failed entry is tried once more.
 * @throws QueueUnavailable
 */
export const sendMessages = async (
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly ClientMessage[],
  cause: string | Uint8Array,
): Promise<void> => {
  // Once for all: a hundred clients of one delivery would hash its bytes a hundred times.
  const delivery = hash('sha256', cause)
  const entries = messages.map((message, index) => entryOf(message, String(index), delivery))
  const batches: SendMessageBatchRequestEntry[][] = []
  for (let start = 0; start < entries.length; start += batchSize) batches.push(entries.slice(start, start + batchSize))
  await Promise.all(batches.map((batch) => sendBatch(sqs, queueUrl, batch)))
}

const entryOf = (message: ClientMessage, Id: string, delivery: string): SendMessageBatchRequestEntry => {
  const key = clientKey(message.ref)
  return {
    Id,
    MessageBody: writeMessage(message),
    MessageGroupId: key,
    MessageDeduplicationId: hash('sha256', `${key}\n${delivery}`),
  }
}

const sendBatch = async (sqs: SQSClient, queueUrl: string, entries: SendMessageBatchRequestEntry[]) => {
  let left = await failedOf(sqs, queueUrl, entries)
  if (left.length > 0) left = await failedOf(sqs, queueUrl, left)
  if (left.length > 0) throw new QueueUnavailable(`the queue did not take ${left.length} of ${entries.length} messages`)
}

const failedOf = async (sqs: SQSClient, queueUrl: string, entries: SendMessageBatchRequestEntry[]) => {
  try {
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }))
    const sent = new Set(answer.Successful?.map(({ Id }) => Id))
    return entries.filter(({ Id }) => !sent.has(Id))
  } catch (error) {
    throw new QueueUnavailable('the queue cannot be reached', { cause: error })
  }
}
