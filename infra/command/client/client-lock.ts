import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type ClientMessage, readMessage } from '#lib/queue/message.ts'
import { hideFor, postpone } from '#lib/queue/visibility.ts'
import { clientKey } from '#lib/runtime/client-key.ts'

/** The lock of one client: while it is held SQS delivers no message of the client (docs/facts/aws.md#runs-of-a-group). */
export interface ClientLock {
  /** Deletes the client's message and makes its other messages visible at once. */
  complete(): Promise<void>
  /** Keeps the client's messages hidden for `ms` milliseconds more. */
  postpone(ms: number): Promise<void>
}

/** Seconds for which a receive hides messages if this process dies. */
const receiveHides = 30
/** Receives at most, and receives without a message: each asks all servers of SQS. */
const maxReceives = 100
const maxEmpty = 3

/**
 * Locks a client whose message has just been sent, as a worker does by receiving it. Messages of other clients that are received on the
 * way are visible again at the end. If the process dies the lock lasts for `ms` milliseconds.
 * @returns undefined where a worker has the client, or has had it already
 */
export const lockClient = async (
  sqs: SQSClient,
  queueUrl: string,
  message: ClientMessage,
  ms: number,
): Promise<ClientLock | undefined> => {
  const others: Held[] = []
  try {
    for (let receives = 0, empty = 0; receives < maxReceives && empty < maxEmpty; receives += 1) {
      const received = await receive(sqs, queueUrl)
      if (received.length === 0) empty += 1
      const { own = [], foreign = [] } = Object.groupBy(received, ({ group }) =>
        group === clientKey(message.ref) ? 'own' : 'foreign',
      )
      others.push(...foreign)
      if (own.length > 0) return await hold(sqs, queueUrl, own, message, ms)
    }
    return undefined
  } finally {
    await hideFor(sqs, queueUrl, others, 0)
  }
}

interface Held {
  receiptHandle: string
  group: string | undefined
  delivery: string | undefined
}

const receive = async (sqs: SQSClient, QueueUrl: string): Promise<Held[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: receiveHides,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  )
  return Messages.map(heldIn)
}

const heldIn = ({ ReceiptHandle = '', Attributes, Body = '' }: Message): Held => ({
  receiptHandle: ReceiptHandle,
  group: Attributes?.MessageGroupId,
  delivery: readMessage(Body)?.delivery,
})

const hold = async (
  sqs: SQSClient,
  queueUrl: string,
  own: readonly Held[],
  { delivery }: ClientMessage,
  ms: number,
): Promise<ClientLock> => {
  const hide = async (wait: number): Promise<void> => {
    await Promise.all(own.map((one) => postpone(sqs, queueUrl, one, wait)))
  }
  await hide(ms)
  return {
    async complete() {
      const sent = own.find((one) => one.delivery === delivery)
      if (sent) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: sent.receiptHandle }))
      }
      await hideFor(
        sqs,
        queueUrl,
        own.filter((one) => one !== sent),
        0,
      )
    },
    postpone: hide,
  }
}
