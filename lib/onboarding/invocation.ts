import type { SQSRecord } from 'aws-lambda'
import { type Batch, processBatch } from '../queue/batch.ts'
import type { Deadline } from '../runtime/clock.ts'
import type { Worker, WorkerServices } from './worker.ts'

export interface InvocationOptions {
  /** Until when a client may be worked on. */
  deadline: Deadline
  /** Milliseconds until this invocation is over whatever happens, its answer included. */
  ends: Deadline
  signal: AbortSignal
  /** How many clients are served side by side. */
  width: number
}

/**
 * One invocation of the worker. Its messages come back when it must be over, however it ends: the visibility timeout of the
 * queue is six times as long, for batches that wait for a free worker (docs/decisions/fifo-queue.md).
 */
export const processClients = (
  worker: Worker,
  { openReturns }: Pick<WorkerServices, 'openReturns'>,
  records: readonly SQSRecord[],
  { deadline, ends, signal, width }: InvocationOptions,
): Batch => {
  // Beside the work, which must not wait for it.
  void openReturns().then((returns) => returns.comeBackAfter(records, ends.remaining()))
  const work = {
    settle: (record: SQSRecord) => worker.settle(record, deadline),
    giveBack: async (rest: readonly SQSRecord[]) => (await openReturns()).giveBack(rest),
  }
  return processBatch(records, work, signal, width)
}
