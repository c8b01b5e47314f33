import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock, type VirtualClock } from '#test/onboarding/world/virtual-clock.ts'

/** The clients' queue and its dead letters, in memory, on a clock that stands still. */
export interface Queues {
  clock: VirtualClock
  clients: FifoQueue
  dead: FifoQueue
  sqs: SQSClient
  /** Names of the commands that SQS got, in order. */
  calls: string[]
}

type Answer = (command: string, perform: () => Promise<unknown>) => Promise<unknown>

/** `answer` may refuse a command, or give another answer than the queue's; `failsToTake` what SQS leaves out of a batch. */
export const openQueues = (
  answer: Answer = (_, perform) => perform(),
  failsToTake: (body: string) => boolean = () => false,
): Queues => {
  const clock = createVirtualClock()
  const clients = new FifoQueue({ clock, visibility: 360_000, failsToTake })
  const dead = new FifoQueue({ clock, visibility: 30_000 })
  const calls: string[] = []
  const sqs = sqsClientFor({ clients, dead }, ({ path }, perform) => {
    calls.push(path)
    return answer(path, perform) as ReturnType<typeof perform>
  })
  return { clock, clients, dead, sqs, calls }
}

/** A record as Lambda hands it out, with what a test says of it. */
export const recordOf = ({
  attributes,
  ...given
}: Partial<Omit<SQSRecord, 'attributes'>> & { attributes?: Partial<SQSRecord['attributes']> } = {}): SQSRecord => ({
  messageId: 'm',
  receiptHandle: 'r',
  body: '{}',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: '0',
    ...attributes,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
  ...given,
})
