import { randomUUID } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '#lib/runtime/clock.ts'

export interface Stored {
  id: string
  body: string
  group: string
  deduplication: string
  attributes: Record<string, string>
  sentAt: number
  /** Hidden until then, epoch milliseconds. */
  hiddenUntil: number
  receives: number
  firstReceivedAt: number | undefined
  receipt: string | undefined
}

export interface QueueOptions {
  clock: Clock
  /** How long a received message stays hidden, in milliseconds; six times the worker's time is AWS's advice. */
  visibility?: number
  dead?: FifoQueue
  mostReceives?: number
  /** Whether SQS fails to take this entry of a batch just now, and takes the others. */
  failsToTake?: (body: string) => boolean
}

const deduplicationWindow = 5 * 60_000

/**
 * A FIFO queue as SQS has it, on the injected clock: a group with a message in flight gives no other one, a receive may
 * take a run of one group's messages, duplicates within five minutes vanish, a stale receipt is refused.
 */
export class FifoQueue {
  readonly messages: Stored[] = []
  readonly #options: Required<Pick<QueueOptions, 'visibility' | 'mostReceives'>> & QueueOptions
  #changed = Promise.withResolvers<void>()
  readonly #seen = new Map<string, { at: number; id: string }>()

  constructor(options: QueueOptions) {
    this.#options = { visibility: 360_000, mostReceives: 1_000, ...options }
  }

  send(
    message: Pick<Stored, 'body' | 'group'> & { deduplication?: string; attributes?: Record<string, string> },
  ): string {
    const now = this.#options.clock.now()
    const { body, group, deduplication = randomUUID(), attributes = {} } = message
    const known = this.#seen.get(`${group}\n${deduplication}`)
    if (known && now - known.at < deduplicationWindow) return known.id
    const id = randomUUID()
    this.#seen.set(`${group}\n${deduplication}`, { at: now, id })
    const fresh = { hiddenUntil: 0, receives: 0, firstReceivedAt: undefined, receipt: undefined }
    this.messages.push({ id, body, group, deduplication, attributes, sentAt: now, ...fresh })
    this.#ring()
    return id
  }

  failsToTake(body: string): boolean {
    return this.#options.failsToTake?.(body) ?? false
  }

  /** Up to `most` messages, as the event of Lambda names them, hidden for `visibility` milliseconds. */
  receive(most: number, visibility = this.#options.visibility): SQSRecord[] {
    const now = this.#options.clock.now()
    const blocked = new Set(this.messages.filter((one) => one.hiddenUntil > now).map(({ group }) => group))
    const ready: Stored[] = []
    for (const message of this.messages) {
      if (ready.length === most) break
      if (!blocked.has(message.group)) ready.push(message)
    }
    return ready.flatMap((message) => this.#hand(message, now, visibility))
  }

  #hand(message: Stored, now: number, visibility: number): SQSRecord[] {
    const { mostReceives, dead } = this.#options
    message.receives += 1
    if (dead && message.receives > mostReceives) {
      this.#remove(message)
      dead.send({ body: message.body, group: message.group, deduplication: message.id })
      return []
    }
    message.firstReceivedAt ??= now
    message.hiddenUntil = now + visibility
    message.receipt = randomUUID()
    return [asRecord(message, message.receipt)]
  }

  hide(receipt: string, ms: number): void {
    const message = this.#held(receipt)
    if (!message) throw new Error('InvalidParameterValue: the receipt handle has expired')
    message.hiddenUntil = this.#options.clock.now() + ms
    this.#ring()
  }

  /** Resolves when next something is sent, hidden otherwise or deleted, so that nobody has to ask again and again. */
  get changed(): Promise<void> {
    return this.#changed.promise
  }

  #ring(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  delete(receipt: string): void {
    const message = this.#held(receipt)
    if (message) this.#remove(message)
  }

  /** When the next message can be received, epoch milliseconds; undefined for an empty queue. */
  get nextAt(): number | undefined {
    if (this.messages.length === 0) return undefined
    const readyAt = new Map<string, number>()
    for (const { group, hiddenUntil } of this.messages)
      readyAt.set(group, Math.max(hiddenUntil, readyAt.get(group) ?? 0))
    return Math.min(...readyAt.values())
  }

  get visible(): number {
    return this.messages.filter(({ hiddenUntil }) => hiddenUntil <= this.#options.clock.now()).length
  }

  get inFlight(): number {
    return this.messages.length - this.visible
  }

  /** A receipt lasts until the message is received again or shows itself again. */
  #held(receipt: string): Stored | undefined {
    const now = this.#options.clock.now()
    return this.messages.find((one) => one.receipt === receipt && one.hiddenUntil > now)
  }

  #remove(message: Stored): void {
    this.messages.splice(this.messages.indexOf(message), 1)
    this.#ring()
  }
}

const asRecord = (message: Stored, receiptHandle: string): SQSRecord => ({
  messageId: message.id,
  receiptHandle,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.group,
    MessageDeduplicationId: message.deduplication,
  },
  messageAttributes: Object.fromEntries(
    Object.entries(message.attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  ),
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:clients.fifo',
  awsRegion: 'eu-central-1',
})

interface Entry {
  Id: string
  MessageBody?: string
  MessageGroupId?: string
  MessageDeduplicationId?: string
  MessageAttributes?: Record<string, { StringValue?: string }>
  ReceiptHandle?: string
  VisibilityTimeout?: number
}

type Input = Partial<Entry> & {
  QueueUrl: string
  VisibilityTimeout?: number
  Entries?: Entry[]
  MaxNumberOfMessages?: number
  AttributeNames?: string[]
  MessageSystemAttributeNames?: string[]
  MessageAttributeNames?: string[]
}

/** Attributes come only when they are asked for. */
const asked = <T>(all: Readonly<Record<string, T>>, names: readonly string[] = []): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name) || names.includes('All')))

/** A batch has one to ten entries, each with an id of its own. @throws otherwise, as SQS refuses it */
const entriesOf = ({ Entries = [] }: Input): Entry[] => {
  if (Entries.length === 0) throw new Error('EmptyBatchRequest')
  if (Entries.length > 10) throw new Error('TooManyEntriesInBatchRequest')
  if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length) throw new Error('BatchEntryIdsNotDistinct')
  return Entries
}

const sendEntry = (queue: FifoQueue, entry: Partial<Entry>) =>
  queue.send({
    body: entry.MessageBody ?? '',
    group: entry.MessageGroupId ?? '',
    ...(entry.MessageDeduplicationId && { deduplication: entry.MessageDeduplicationId }),
    attributes: Object.fromEntries(
      Object.entries(entry.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  })

const mostAtOnce = (most: number): number => {
  if (most < 1 || most > 10) throw new Error('InvalidParameterValue: MaxNumberOfMessages')
  return most
}

const commands: Record<string, (queue: FifoQueue, input: Input) => object> = {
  SendMessageCommand: (queue, input) => ({ MessageId: sendEntry(queue, input) }),
  SendMessageBatchCommand: (queue, input) => {
    const { failed = [], taken = [] } = Object.groupBy(entriesOf(input), ({ MessageBody = '' }) =>
      queue.failsToTake(MessageBody) ? 'failed' : 'taken',
    )
    return {
      Successful: taken.map((entry) => ({ Id: entry.Id, MessageId: sendEntry(queue, entry) })),
      Failed: failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' })),
    }
  },
  ChangeMessageVisibilityCommand: (queue, { ReceiptHandle = '', VisibilityTimeout = 0 }) => {
    queue.hide(ReceiptHandle, VisibilityTimeout * 1_000)
    return {}
  },
  ChangeMessageVisibilityBatchCommand: (queue, input) => {
    const changed = entriesOf(input).map(({ Id, ReceiptHandle = '', VisibilityTimeout = 0 }) => {
      try {
        queue.hide(ReceiptHandle, VisibilityTimeout * 1_000)
        return { Successful: [{ Id }] }
      } catch {
        return { Failed: [{ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' }] }
      }
    })
    return {
      Successful: changed.flatMap(({ Successful = [] }) => Successful),
      Failed: changed.flatMap(({ Failed = [] }) => Failed),
    }
  },
  DeleteMessageCommand: (queue, { ReceiptHandle = '' }) => {
    queue.delete(ReceiptHandle)
    return {}
  },
  DeleteMessageBatchCommand: (queue, input) => {
    const entries = entriesOf(input)
    for (const { ReceiptHandle = '' } of entries) queue.delete(ReceiptHandle)
    return { Successful: entries.map(({ Id }) => ({ Id })) }
  },
  ReceiveMessageCommand: (queue, { MaxNumberOfMessages = 1, VisibilityTimeout, ...input }) => ({
    Messages: queue
      .receive(mostAtOnce(MaxNumberOfMessages), VisibilityTimeout === undefined ? undefined : VisibilityTimeout * 1_000)
      .map(({ messageId, receiptHandle, body, attributes, messageAttributes }) => ({
        MessageId: messageId,
        ReceiptHandle: receiptHandle,
        Body: body,
        Attributes: asked({ ...attributes }, input.MessageSystemAttributeNames),
        MessageAttributes: Object.fromEntries(
          Object.entries(asked(messageAttributes, input.MessageAttributeNames)).map(([name, { stringValue }]) => [
            name,
            { DataType: 'String', StringValue: stringValue },
          ]),
        ),
      })),
  }),
  GetQueueAttributesCommand: (queue, { AttributeNames }) => ({
    Attributes: asked(
      {
        ApproximateNumberOfMessages: String(queue.visible),
        ApproximateNumberOfMessagesNotVisible: String(queue.inFlight),
      },
      AttributeNames,
    ),
  }),
}

type Through = <T>(call: { method: string; path: string; host: string }, perform: () => Promise<T>) => Promise<T>

/** The client of the SDK over queues in memory, by their URL. Every command goes `through` the wire. */
export const sqsClientFor = (queues: Readonly<Record<string, FifoQueue>>, through: Through): SQSClient => {
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    const { name } = command.constructor
    return through({ method: 'SQS', path: name, host: 'sqs' }, async () => {
      const queue = queues[command.input.QueueUrl]
      const perform = commands[name]
      if (!queue || !perform) throw new Error(`no ${name} on ${command.input.QueueUrl}`)
      return perform(queue, command.input)
    })
  }
  return { send } as unknown as SQSClient
}
