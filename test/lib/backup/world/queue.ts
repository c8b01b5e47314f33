import { randomUUID } from 'node:crypto'
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Gate } from './gate.ts'

export interface Waiting {
  id: string
  body: string
  visibleAt: number
  sentAt: number
  receives: number
}

/** A standard queue in memory, by a clock that a test moves: delays, visibility, redelivery. */
export class TestQueue {
  readonly waiting: Waiting[] = []
  readonly #now: () => number
  readonly #gate: Gate
  constructor(now: () => number, gate: Gate) {
    this.#now = now
    this.#gate = gate
  }

  /** As much of the SDK's client as is used. */
  client(): SQSClient {
    const send = (command: unknown) => this.#gate.pass('sqs.send', async () => this.#take(command))
    return { send } as unknown as SQSClient
  }

  async #take(command: unknown): Promise<object> {
    if (command instanceof SendMessageCommand) {
      const { MessageBody: body = '', DelaySeconds = 0 } = command.input
      if (DelaySeconds > 900 || !Number.isInteger(DelaySeconds)) throw new Error('InvalidParameterValue: DelaySeconds')
      const now = this.#now()
      this.waiting.push({ id: randomUUID(), body, visibleAt: now + DelaySeconds * 1_000, sentAt: now, receives: 0 })
      return {}
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { ReceiptHandle, VisibilityTimeout = 0 } = command.input
      const found = this.waiting.find(({ id }) => id === ReceiptHandle)
      if (found) found.visibleAt = this.#now() + VisibilityTimeout * 1_000
      return {}
    }
    throw new Error('a command the test queue does not know')
  }

  /** The next message to become visible. */
  next(): Waiting | undefined {
    return [...this.waiting].sort((one, other) => one.visibleAt - other.visibleAt)[0]
  }

  receive(message: Waiting, visibilityMs: number): SQSRecord {
    message.receives += 1
    message.visibleAt = this.#now() + visibilityMs
    return {
      messageId: message.id,
      receiptHandle: message.id,
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives), SentTimestamp: String(message.sentAt) },
      messageAttributes: {},
    } as unknown as SQSRecord
  }

  delete(message: Waiting): void {
    const at = this.waiting.indexOf(message)
    if (at >= 0) this.waiting.splice(at, 1)
  }

  /** SQS delivers at least once: the message comes again. */
  duplicate(message: Waiting): void {
    this.waiting.push({ ...message, id: randomUUID() })
  }
}
