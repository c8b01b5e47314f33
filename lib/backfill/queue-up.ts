import type { SQSClient } from '@aws-sdk/client-sqs'
import { sendMessages } from '../queue/send.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import type { Clock } from '../runtime/clock.ts'

export interface QueueUp {
  sqs: SQSClient
  /** The queue in which a backfill waits until `releaseBackfill` moves it into the live queue. */
  waitingUrl: string
  /** The correlation id of its clients' log lines. Within five minutes SQS drops what a job sends twice. */
  job: string
  clock: Clock
  /** Clients a minute at most; as fast as the queue takes them when absent. */
  perMinute?: number | undefined
  /** Called when the queue has taken a batch, before the next is sent. */
  onSent?(clients: readonly ClientRef[]): Promise<void>
}

/** SQS takes ten messages at once. */
const batchSize = 10

/** Puts clients into the waiting queue, ten at a time. @throws QueueUnavailable; clients that `onSent` was given are queued all the same */
export const queueUp = async (clients: readonly ClientRef[], work: QueueUp): Promise<void> => {
  const { sqs, waitingUrl, job, clock, perMinute, onSent } = work
  for (let start = 0; start < clients.length; start += batchSize) {
    const batch = clients.slice(start, start + batchSize)
    if (start > 0 && perMinute) await clock.sleep((batchSize / perMinute) * 60_000)
    const receivedAt = new Date(clock.now()).toISOString()
    const messages = batch.map((ref) => ({ ref, receivedAt, delivery: job }))
    await sendMessages(sqs, waitingUrl, messages, job)
    await onSent?.(batch)
  }
}
