import { hash } from 'node:crypto'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { clientKey } from '../runtime/client-key.ts'
import { QueueRefusal, QueueUnavailable } from '../runtime/errors.ts'
import { type ClientMessage, writeMessage } from './message.ts'

const batchSize = 10

/**
 * Sends every message or throws. The message group is the client, so that no two workers have messages of one client. Of two messages
 * of one client with the same `deduplicationKey` SQS drops the second one within five minutes. That is an optimisation; nothing relies
 * on it. A failed entry is tried once more.
 * @throws QueueUnavailable, QueueRefusal
 */
export const sendMessages = async (
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly ClientMessage[],
  deduplicationKey: string | Uint8Array,
): Promise<void> => {
  // Once: a delivery may have a hundred clients and many bytes.
  const digest = hash('sha256', deduplicationKey)
  const entries = messages.map((message, index) => entryOf(message, String(index), digest))
  const batches: SendMessageBatchRequestEntry[][] = []
  for (let start = 0; start < entries.length; start += batchSize) batches.push(entries.slice(start, start + batchSize))
  await Promise.all(batches.map((batch) => sendBatch(sqs, queueUrl, batch)))
}

const entryOf = (message: ClientMessage, Id: string, digest: string): SendMessageBatchRequestEntry => {
  const key = clientKey(message.ref)
  return {
    Id,
    MessageBody: writeMessage(message),
    MessageGroupId: key,
    MessageDeduplicationId: hash('sha256', `${key}\n${digest}`),
  }
}

const sendBatch = async (sqs: SQSClient, queueUrl: string, entries: SendMessageBatchRequestEntry[]) => {
  const first = await failuresOf(sqs, queueUrl, entries)
  const left =
    first.length > 0
      ? await failuresOf(
          sqs,
          queueUrl,
          first.map(({ entry }) => entry),
        )
      : []
  const [refused] = left.flatMap(({ refusal }) => refusal ?? [])
  if (refused) throw new QueueRefusal(refused)
  if (left.length > 0) throw new QueueUnavailable(`the queue did not take ${left.length} of ${entries.length} messages`)
}

interface Failure {
  entry: SendMessageBatchRequestEntry
  /** The code of SQS where the entry itself is at fault. */
  refusal: string | undefined
}

const failuresOf = async (
  sqs: SQSClient,
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
): Promise<Failure[]> => {
  const answer = await answerOf(sqs, queueUrl, entries)
  const sent = new Set(answer.Successful?.map(({ Id }) => Id))
  const faults = new Map(answer.Failed?.map(({ Id, SenderFault, Code }) => [Id, SenderFault ? Code : undefined]))
  return entries.filter(({ Id }) => !sent.has(Id)).map((entry) => ({ entry, refusal: faults.get(entry.Id) }))
}

/** Errors of SQS for a message that it never takes. Every other error of a whole call may come of a right or a limit. */
const refusals = new Set(['InvalidMessageContents', 'BatchRequestTooLong', 'InvalidAttributeValue'])

const answerOf = async (sqs: SQSClient, queueUrl: string, Entries: SendMessageBatchRequestEntry[]) => {
  try {
    return await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  } catch (error) {
    const code = error instanceof Error ? error.name : ''
    if (refusals.has(code)) throw new QueueRefusal(code, { cause: error })
    throw new QueueUnavailable('the queue cannot be reached', { cause: error })
  }
}
