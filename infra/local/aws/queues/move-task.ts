import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { QueueModel } from '../template/queues.ts'
import { SqsRefusal } from './sqs.ts'

// What AWS moves per second when it chooses the rate itself is not published; its own limit for a chosen rate is 500.
const FASTEST = 500

/** One message move task, as long as this process lives. */
export interface MoveTask {
  handle: string
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED'
  source: QueueModel
  destination: QueueModel | undefined
  perSecond: number | undefined
  moved: number
  toMove: number
  startedAt: number
  failure?: string
}

/** Bodies of the three calls. */
export const Start = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(FASTEST).optional(),
})
export const List = z.object({ SourceArn: z.string(), MaxResults: z.number().default(1) })
export const Cancel = z.object({ TaskHandle: z.string() })

/** A task that starts now with `toMove` messages before it. */
export const newTask = (
  source: QueueModel,
  destination: QueueModel | undefined,
  toMove: number,
  perSecond?: number,
): MoveTask => ({
  handle: Buffer.from(randomUUID()).toString('base64'),
  status: 'RUNNING',
  source,
  destination,
  perSecond,
  moved: 0,
  toMove,
  startedAt: Date.now(),
})

/** How SQS says no to a move task. */
export const refusal = (code: string, message: string): SqsRefusal =>
  new SqsRefusal('StartMessageMoveTask', code, message)

/** A task as ListMessageMoveTasks shows it; only a running one can be cancelled and has a handle. */
export const described = (task: MoveTask): object => ({
  ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
  Status: task.status,
  SourceArn: task.source.arn,
  DestinationArn: task.destination?.arn,
  MaxNumberOfMessagesPerSecond: task.perSecond,
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  FailureReason: task.failure,
  StartedTimestamp: task.startedAt,
})
