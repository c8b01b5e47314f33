import { Duration } from 'aws-cdk-lib'
import { DeduplicationScope, FifoThroughputLimit, Queue, type QueueProps, RedrivePermission } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { AlarmText } from './alarms.ts'
import { queueEncryption } from './encryption.ts'
import { nameInStack, queueArn } from './names.ts'
import type { StackContext } from './stack-context.ts'

export interface QueueWithDeadLettersProps {
  context: StackContext
  /** `clients` becomes `roomkeeper-{environment}-clients.fifo` and `...-clients-dead.fifo`. */
  name: string
  /** Messages of one group one after the other; the sender gives group and deduplication ids. */
  fifo?: boolean
  /** The time limit of the function that reads it. */
  workerTimeout: Duration
  /** A safety net: the worker decides how long a message is retried, and parks it itself. */
  maxReceiveCount: number
  alarms: {
    /** A message is on the dead-letter queue. */
    dead: AlarmText
    /** The oldest message has waited for `oldestAfter`. */
    oldest: AlarmText & { after: Duration }
  }
}

/** As long as SQS keeps anything: two weeks to look at a parked client. */
const retentionPeriod = Duration.days(14)

const fifoOptions = {
  fifo: true,
  // The sender gives the ids: two clients with equal content are still two.
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
}

/** A queue whose messages are encrypted, travel by TLS only, and end on a dead-letter queue that somebody is told about. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue
  readonly dead: Queue

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id)
    const { context, name, fifo } = props
    const suffix = fifo ? '.fifo' : ''
    const queueName = `${nameInStack(context, name)}${suffix}`
    const common: QueueProps = {
      ...queueEncryption(context),
      enforceSSL: true,
      retentionPeriod,
      removalPolicy: context.removal,
      ...(fifo && fifoOptions),
    }
    this.dead = new Queue(this, 'Dead', {
      ...common,
      queueName: `${nameInStack(context, `${name}-dead`)}${suffix}`,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', queueArn(this, queueName))],
      },
    })
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName,
      // Lambda's advice: a message must not come back while a throttled batch is still waiting for its turn.
      visibilityTimeout: Duration.seconds(6 * props.workerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: props.maxReceiveCount },
    })
    this.#watch(props)
  }

  #watch({ context: { alarms }, name, alarms: { dead, oldest } }: QueueWithDeadLettersProps): void {
    alarms.addDeadLetters(this, name, this.dead, dead)
    const { after, ...text } = oldest
    const metric = this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' })
    alarms.add(this, `${name}-oldest-message`, { ...text, metric, threshold: after.toSeconds(), periods: 3 })
  }
}
