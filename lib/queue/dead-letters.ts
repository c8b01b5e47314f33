import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { clientKey } from '../runtime/client-key.ts'
import { type History, historyIn } from './history.ts'
import { type ClientMessage, readMessage } from './message.ts'
import { hideFor } from './visibility.ts'

/** A message on the dead-letter queue, hidden from others for a while. */
export interface DeadLetter {
  id: string
  receiptHandle: string
  body: string
  group: string
  /** The message in the body; undefined when Roomkeeper did not write it. */
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
  /** For how many seconds the messages are hidden from others. After that they are visible again, also after a crash. */
  seconds: number
  /** For how many seconds SQS waits for a message. From one second on it asks all its servers. */
  lookFor: number
  /** Called with the number of messages held so far. */
  onProgress?: (count: number) => void
}

/** Dead letters that are hidden from others until this is disposed of. Those that were not deleted are visible again then. */
export interface HeldDeadLetters extends AsyncDisposable {
  deadLetters: readonly DeadLetter[]
  /** Hides the messages for `seconds` from now. */
  extend(seconds: number): Promise<void>
  /** Deletes a message for good. @throws when it was held too long and is visible again */
  remove(deadLetter: DeadLetter): Promise<void>
}

/**
 * Receives every message of a dead-letter queue that is visible. None can be lost: it is visible again when its time is over. One receive
 * returns at most ten of a client, and the later ones cannot be received meanwhile (docs/facts/aws.md#runs-of-a-group).
 */
export const holdDeadLetters = async (
  sqs: SQSClient,
  queueUrl: string,
  options: HoldOptions,
): Promise<HeldDeadLetters> => {
  const held = new Map<string, DeadLetter>()
  const change = (deadLetters: readonly DeadLetter[], seconds: number) => hideFor(sqs, queueUrl, deadLetters, seconds)
  const holder: HeldDeadLetters = {
    get deadLetters() {
      return [...held.values()]
    },
    extend: (seconds) => change([...held.values()], seconds),
    async remove(deadLetter) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: deadLetter.receiptHandle }))
      held.delete(deadLetter.id)
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

/** Seconds for which listing the parked clients hides messages if the process dies. */
const listingHides = 30

/** Keys of the clients that are parked, as far as nobody else holds their messages; leaves the queue as it was. */
export const parkedClients = async (sqs: SQSClient, queueUrl: string): Promise<ReadonlySet<string>> => {
  await using held = await holdDeadLetters(sqs, queueUrl, { seconds: listingHides, lookFor: 1 })
  return new Set(held.deadLetters.flatMap(({ message }) => (message ? [clientKey(message.ref)] : [])))
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
    const fresh = received.map(deadLetterIn).filter(({ id }) => !held.has(id))
    // Nothing but messages that were held and became visible again: these are all.
    if (fresh.length === 0) return
    for (const deadLetter of fresh) held.set(deadLetter.id, deadLetter)
    onProgress?.(held.size)
  }
}

const deadLetterIn = (message: Message): DeadLetter => {
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
