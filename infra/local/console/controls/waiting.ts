import { setTimeout as sleep } from 'node:timers/promises'
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { LocalInstance } from '../../instance.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import { clientQueues, contentOf } from '../state/queue.ts'

/** A message that was received a moment ago may not be known to be at work yet, in milliseconds. */
const lookTwice = 300

/** Messages that nobody works on: held at both looks under the same receipt. */
const waitingIn = async (instance: LocalInstance, eventLog: ClientEventLog, queueUrl: string) => {
  const idle = async () => {
    const { held } = await contentOf(instance, queueUrl)
    return held.filter(({ id }) => !eventLog.atWork.has(id))
  }
  const before = new Set((await idle()).map(({ receiptHandle }) => receiptHandle))
  await sleep(lookTwice)
  return (await idle()).filter(({ receiptHandle }) => before.has(receiptHandle))
}

/**
 * Ends the wait of every message that waits for its time (a back-off, or the visibility timeout after a crash), so that
 * nobody has to watch minutes pass. A message that a worker has is left to it. Resolves to how many.
 */
export const endWaiting = async (
  instance: LocalInstance,
  eventLog: ClientEventLog,
  sqs: SQSClient,
): Promise<number> => {
  const { clients } = clientQueues(instance)
  const waiting = await waitingIn(instance, eventLog, clients)
  for (let start = 0; start < waiting.length; start += 10) {
    const Entries = waiting.slice(start, start + 10).map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }))
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: clients, Entries }))
  }
  return waiting.length
}
