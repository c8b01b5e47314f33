import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { clientKey } from '../runtime/client-key.ts'
import { type History, historyIn } from './history.ts'
import { type ClientMessage, readMessage } from './message.ts'
import { hideFor } from './visibility.ts'

/** A message on the dead-letter queue, held for a while. */
export interface DeadLetter {
  id: string
  receiptHandle: string
  body: string
  group: string
  /** What the body says; undefined when it is none of ours. */
  message: ClientMessage | undefined
  /** Code of the reason it was parked for; undefined when SQS itself moved it here. */
  reason: string | undefined
  detail: string | undefined
  /** Epoch milliseconds: when it came here. */
  parkedAt: number
  /** How often a worker had received it when it was parked; undefined when SQS itself moved it here. */
  tries: number | undefined
  history: History
}

export interface HoldOptions {
  /** For how many seconds nobody else gets the messages; they come back by themselves after it, also after a crash. */
  seconds: number
  /** For how many seconds SQS looks for more before it says that there is nothing: with one at least it asks all its servers. */
  lookFor: number
  /** Called with the number of messages held so far. */
  onProgress?: (count: number) => void
}

/** Dead letters that nobody else gets until this is disposed of: then those that were not deleted are as before. */
export interface HeldLetters extends AsyncDisposable {
  letters: readonly DeadLetter[]
  /** Holds the messages for `seconds` more, from now. */
  extend(seconds: number): Promise<void>
  /** Deletes a message for good. @throws when it was held too long and is free again */
  remove(letter: DeadLetter): Promise<void>
}

/**
 * Takes every message of a dead-letter queue that can be had, without losing one: what is held comes back by itself. One
 * receive takes at most ten of a client; while they are held, the later ones stay behind (docs/facts/aws.md#runs-of-a-group).
 */
export const holdDeadLetters = async (sqs: SQSClient, queueUrl: string, options: HoldOptions): Promise<HeldLetters> => {
  const held = new Map<string, DeadLetter>()
  const change = (letters: readonly DeadLetter[], seconds: number) => hideFor(sqs, queueUrl, letters, seconds)
  const holder: HeldLetters = {
    get letters() {
      return [...held.values()]
    },
    extend: (seconds) => change([...held.values()], seconds),
    async remove(letter) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: letter.receiptHandle }))
      held.delete(letter.id)
    },
    [Symbol.asyncDispose]: () => change([...held.values()], 0),
  }
  try {
    await takeAll(sqs, queueUrl, held, options)
    return holder
  } catch (error) {
    await holder[Symbol.asyncDispose]()
    throw error
  }
}

/** Seconds for which the look at who is parked keeps the letters from others, if it dies. */
const lookHolds = 30

/** Keys of the clients that are parked, as far as nobody else holds their letters; leaves the queue as it was. */
export const parkedClients = async (sqs: SQSClient, queueUrl: string): Promise<ReadonlySet<string>> => {
  await using held = await holdDeadLetters(sqs, queueUrl, { seconds: lookHolds, lookFor: 1 })
  return new Set(held.letters.flatMap(({ message }) => (message ? [clientKey(message.ref)] : [])))
}

const takeAll = async (
  sqs: SQSClient,
  queueUrl: string,
  held: Map<string, DeadLetter>,
  { seconds, lookFor, onProgress }: HoldOptions,
) => {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: seconds,
    WaitTimeSeconds: lookFor,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  })
  for (;;) {
    const { Messages: received = [] } = await sqs.send(command)
    const fresh = received.map(letterIn).filter(({ id }) => !held.has(id))
    // Only what was held and became free again: the queue has been gone through.
    if (fresh.length === 0) return
    for (const letter of fresh) held.set(letter.id, letter)
    onProgress?.(held.size)
  }
}

const letterIn = (message: Message): DeadLetter => {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue
  const body = message.Body ?? ''
  const parked = Date.parse(attribute('parkedAt') ?? '')
  const tries = attribute('receives')
  return {
    id: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    group: message.Attributes?.MessageGroupId ?? message.MessageId ?? '',
    message: readMessage(body),
    reason: attribute('reason'),
    detail: attribute('detail'),
    parkedAt: Number.isNaN(parked) ? Number(message.Attributes?.SentTimestamp) : parked,
    tries: tries === undefined ? undefined : Number(tries),
    history: historyIn(attribute),
  }
}
