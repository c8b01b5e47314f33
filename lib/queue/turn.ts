import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { clientKey } from '../runtime/client-key.ts'
import { type ClientMessage, readMessage } from './message.ts'
import { hideFor, postpone } from './visibility.ts'

/** One client's turn: while it lasts SQS hands out no message of the client (docs/facts/aws.md#runs-of-a-group). */
export interface Turn {
  /** The client has been served: its message is deleted, and what else was there for it comes back at once. */
  served(): Promise<void>
  /** The client waits for `ms` milliseconds. */
  wait(ms: number): Promise<void>
}

/** Seconds for which a look keeps messages from others, if this process dies with them. */
const lookHolds = 30
/** Looks at most, and looks in a row that find nothing: each asks all the servers of SQS. */
const mostLooks = 100
const enoughEmpty = 3

/**
 * Takes the turn of a client whose message has just been sent, as a worker does by receiving it. Messages of other clients that come
 * along are free again at the end. A process that dies keeps the turn for `ms` milliseconds.
 * @returns undefined where somebody else has the turn, or has had it already
 */
export const takeTurn = async (
  sqs: SQSClient,
  queueUrl: string,
  message: ClientMessage,
  ms: number,
): Promise<Turn | undefined> => {
  const others: Held[] = []
  try {
    for (let looks = 0, empty = 0; looks < mostLooks && empty < enoughEmpty; looks += 1) {
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
      VisibilityTimeout: lookHolds,
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
): Promise<Turn> => {
  const hide = (wait: number) => Promise.all(own.map((one) => postpone(sqs, queueUrl, one, wait)))
  await hide(ms)
  return {
    async served() {
      const [sent] = own.filter((one) => one.delivery === delivery)
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
    async wait(wait) {
      await hide(wait)
    },
  }
}
