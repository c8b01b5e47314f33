import { Duration } from 'aws-cdk-lib'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export interface QueueProps {
  /** Without `.fifo`. */
  name: string
  fifo: boolean
  /** Of the function behind it; the visibility timeout is six times as long, as AWS advises. */
  workerTimeoutSeconds: number
  /** The last net only: patience is decided by our code. */
  maxReceiveCount: number
}

/** A queue that loses nothing: encrypted, TLS only, and a dead-letter queue that keeps for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { name, fifo, workerTimeoutSeconds, maxReceiveCount }: QueueProps) {
    super(scope, id)
    const suffix = fifo ? '.fifo' : ''
    const common = {
      ...(fifo && {
        fifo,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    }
    this.deadLetters = new Queue(this, 'Dead', { ...common, queueName: `${name}-dead${suffix}` })
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${name}${suffix}`,
      visibilityTimeout: Duration.seconds(workerTimeoutSeconds * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
  }
}
