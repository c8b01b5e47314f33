import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** The queues by what they are for. */
const names = {
  clients: 'clients.fifo',
  dead: 'clients-dead.fifo',
  backfill: 'backfill.fifo',
  backfillDead: 'backfill-dead.fifo',
  backupsDead: 'backups-dead',
  schedulesDead: 'schedules-dead',
  events: 'events',
  eventsDead: 'events-dead',
} as const

export type QueueName = keyof typeof names

export interface QueueFacts {
  name: string
  url: string
  arn: string
  /** Messages that can be received now, those that somebody holds, and those that wait for their time; all approximate. */
  visible: number
  held: number
  delayed: number
  /** How long SQS keeps a message, in milliseconds. */
  retention: number
  /** Epoch milliseconds: tells one queue from an earlier one of the same name. */
  createdAt: number
}

export interface Queues {
  nameOf(queue: QueueName): string
  /** @throws QueueDoesNotExist */
  url(queue: QueueName): Promise<string>
  facts(queue: QueueName): Promise<QueueFacts>
}

export const createQueues = (sqs: SQSClient, environment: string): Queues => {
  const known = new Map<QueueName, Promise<string>>()
  const nameOf = (queue: QueueName) => `roomkeeper-${environment}-${names[queue]}`
  const url = (queue: QueueName) => {
    const found = known.get(queue) ?? urlOf(sqs, nameOf(queue))
    known.set(queue, found)
    return found
  }
  return {
    nameOf,
    url,
    async facts(queue) {
      const QueueUrl = await url(queue)
      const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
      const attributes: Partial<Record<string, string>> = answer.Attributes ?? {}
      const number = (attribute: string) => Number(attributes[attribute] ?? 0)
      return {
        name: nameOf(queue),
        url: QueueUrl,
        arn: attributes.QueueArn ?? '',
        visible: number('ApproximateNumberOfMessages'),
        held: number('ApproximateNumberOfMessagesNotVisible'),
        delayed: number('ApproximateNumberOfMessagesDelayed'),
        retention: number('MessageRetentionPeriod') * 1_000,
        createdAt: number('CreatedTimestamp') * 1_000,
      }
    },
  }
}

const urlOf = async (sqs: SQSClient, QueueName: string): Promise<string> =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? ''
