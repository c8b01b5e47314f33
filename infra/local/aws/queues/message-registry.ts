import { type QueueModel, queueNameIn } from '../template/queues.ts'

/** What the template says about the queues, and what the emulator forgets about messages. */
export class QueueRegistry {
  readonly #queues = new Map<string, QueueModel>()
  readonly #sentToDeadLetters = new Set<string>()

  add(queue: QueueModel): void {
    this.#queues.set(queue.name, queue)
  }

  /** A queue by name, ARN or URL. */
  find(nameOrArnOrUrl: string): QueueModel | undefined {
    return this.#queues.get(queueNameIn(nameOrArnOrUrl))
  }

  /** The queues whose dead letters go to `queue`. */
  sourcesOf(queue: QueueModel): QueueModel[] {
    return [...this.#queues.values()].filter(({ redrive }) => redrive?.queueName === queue.name)
  }

  /** Remembers messages that were sent, not redriven, to a dead-letter queue: SQS does not know where those came from. */
  noteSent(queue: QueueModel, messageIds: readonly string[]): void {
    if (this.sourcesOf(queue).length === 0) return
    for (const id of messageIds) this.#sentToDeadLetters.add(id)
  }

  /** The queue that a message in a dead-letter queue was redriven from; `undefined` when it was sent there. */
  sourceOf(queue: QueueModel, messageId: string): QueueModel | undefined {
    const [source, ...others] = this.sourcesOf(queue)
    return others.length > 0 || this.#sentToDeadLetters.has(messageId) ? undefined : source
  }

  forget(messageIds: readonly string[]): void {
    for (const id of messageIds) this.#sentToDeadLetters.delete(id)
  }
}
