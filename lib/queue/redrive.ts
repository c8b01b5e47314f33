import { createHash } from 'node:crypto'
import {
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import type { Clock } from '../runtime/clock.ts'
import type { DeadLetter, HeldDeadLetters } from './dead-letters.ts'
import { historyAttributes } from './history.ts'

export interface RedriveOptions {
  sqs: SQSClient
  /** The queue that the workers read. */
  queueUrl: string
  clock: Clock
  /** Who replays, for the history of the message. */
  by: string
  /** Messages a second at most. */
  rate?: number | undefined
  onProgress?: (done: number) => void
}

/** Seconds for which messages stay hidden while they are replayed one after the other. */
const holdFor = 300

/**
 * Sends held messages to the workers again, each before it is deleted. After a crash in between it is in both queues, which does no harm;
 * within five minutes SQS drops a second sending. The history goes with the message, its reason does not.
 */
export const replayDeadLetters = async (
  held: HeldDeadLetters,
  deadLetters: readonly DeadLetter[],
  { sqs, queueUrl, clock, by, rate, onProgress }: RedriveOptions,
): Promise<void> => {
  let heldUntil = 0
  for (const [done, deadLetter] of deadLetters.entries()) {
    if (clock.now() >= heldUntil) {
      await held.extend(holdFor)
      heldUntil = clock.now() + (holdFor / 2) * 1_000
    }
    if (rate && done > 0) await clock.sleep(1_000 / rate)
    await sqs.send(sendAgain(queueUrl, deadLetter, new Date(clock.now()).toISOString(), by))
    await held.remove(deadLetter)
    onProgress?.(done + 1)
  }
}

const sendAgain = (QueueUrl: string, deadLetter: DeadLetter, replayedAt: string, replayedBy: string) =>
  new SendMessageCommand({
    QueueUrl,
    MessageBody: deadLetter.body,
    MessageGroupId: deadLetter.group,
    MessageDeduplicationId: createHash('sha256').update(`replay\n${deadLetter.id}`).digest('hex'),
    MessageAttributes: historyAttributes({ replays: deadLetter.history.replays + 1, replayedAt, replayedBy }),
  })

export interface MoveOptions {
  sqs: SQSClient
  sourceArn: string
  /** SQS does not know where a message came from that was sent to a dead-letter queue by hand. */
  destinationArn: string
  clock: Clock
  /** Messages a second at most: a whole number, 500 at most. */
  rate?: number | undefined
  onProgress?: (moved: number, total: number) => void
}

export interface MoveEnd {
  status: string
  moved: number
  failure: string | undefined
}

/** Milliseconds between two readings of a move task. */
const pollInterval = 1_000

/** Whether SQS is moving the messages of a queue already; it takes one move at a time. */
export const isMoving = async (sqs: SQSClient, SourceArn: string): Promise<boolean> => {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }))
  return Results.some(({ Status }) => Status === 'RUNNING')
}

/** Has SQS move a whole queue and waits for the end. The task goes on when this process ends. */
export const moveAll = async (options: MoveOptions): Promise<MoveEnd> => {
  const { sqs, sourceArn: SourceArn, destinationArn: DestinationArn, clock, rate, onProgress } = options
  const start = { SourceArn, DestinationArn, ...(rate && { MaxNumberOfMessagesPerSecond: Math.min(500, rate) }) }
  await sqs.send(new StartMessageMoveTaskCommand(start))
  for (;;) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }))
    const task = Results[0]
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0
    onProgress?.(moved, task?.ApproximateNumberOfMessagesToMove ?? 0)
    if (task?.Status !== 'RUNNING') return { status: task?.Status ?? 'UNKNOWN', moved, failure: task?.FailureReason }
    await clock.sleep(pollInterval)
  }
}
