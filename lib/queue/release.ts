import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import type { Clock, Deadline } from '../runtime/clock.ts'
import { depthOf } from './depth.ts'

/** How many clients of a backfill are released. */
export const releaseSettings = z.object({
  /** Clients are released only while the live queue holds fewer messages than this: it bounds the delay of live clients. */
  target: z._default(z.int().check(z.positive()), 20),
  /** A little less than workers onboard in a minute, so that new clients always find a free one. */
  perMinute: z._default(z.int().check(z.positive()), 90),
})

export type ReleaseSettings = z.output<typeof releaseSettings>

export interface Release {
  sqs: SQSClient
  /** URL of the queue in which a backfill waits. */
  waitingUrl: string
  /** URL of the queue that the workers read. */
  liveUrl: string
  settings: ReleaseSettings
  clock: Clock
  deadline: Deadline
}

/** Milliseconds between two readings of the live queue. */
const pause = 5_000
const readingsPerMinute = 60_000 / pause
/** SQS moves ten messages at once. */
const batch = 10
/** Left at the end for the calls under way, in milliseconds. */
const reserve = 5_000

/**
 * Moves clients of a backfill into the live queue until the deadline, a few at a time and only while that queue is short. A crash between
 * sending and deleting sends a message twice: SQS drops the second one within five minutes, and later the worker finds the room.
 * @returns how many were moved
 */
export const releaseBackfill = async (release: Release): Promise<number> => {
  const { sqs, liveUrl, settings, clock, deadline } = release
  const portion = Math.ceil(settings.perMinute / readingsPerMinute)
  let released = 0
  for (;;) {
    // Messages that wait for a limit are in flight too, so nothing is released while it lasts.
    const free = settings.target - (await depthOf(sqs, liveUrl))
    const wanted = Math.min(free, portion, settings.perMinute - released)
    const moved = await move(release, wanted)
    released += moved
    const isEmpty = wanted > 0 && moved === 0
    if (isEmpty || released >= settings.perMinute || deadline.remaining() < pause + reserve) return released
    await clock.sleep(pause)
  }
}

/** Moves up to `wanted` clients; none where that is 0 or less. @returns how many were moved */
const move = async (release: Release, wanted: number): Promise<number> => {
  let moved = 0
  while (moved < wanted) {
    const messages = await receive(release, Math.min(batch, wanted - moved))
    if (messages.length === 0) return moved
    await forward(release, messages)
    moved += messages.length
  }
  return moved
}

const receive = async ({ sqs, waitingUrl }: Release, most: number): Promise<Message[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: waitingUrl,
      MaxNumberOfMessages: most,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  )
  return Messages
}

/** Messages that the live queue does not take are visible again in the waiting queue after a while. */
const forward = async ({ sqs, waitingUrl, liveUrl }: Release, messages: readonly Message[]): Promise<void> => {
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: liveUrl,
      Entries: messages.map(({ MessageId, Body, Attributes }, index) => ({
        Id: String(index),
        MessageBody: Body ?? '',
        MessageGroupId: Attributes?.MessageGroupId ?? MessageId ?? '',
        MessageDeduplicationId: `backfill-${MessageId}`,
      })),
    }),
  )
  const Entries = Successful.map(({ Id = '' }) => ({ Id, ReceiptHandle: messages[Number(Id)]?.ReceiptHandle ?? '' }))
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: waitingUrl, Entries }))
}
