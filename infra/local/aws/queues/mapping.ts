import * as z from 'zod'
import type { InvocationResult, UntimedEvent } from '../contract.ts'
import type { MappingModel, QueueModel } from '../template/queues.ts'
import { toSqsEvent } from './event.ts'
import type { OutageSwitch } from './outage-switch.ts'
import { type Message, SERVICE_UNAVAILABLE, type Sqs, SqsRefusal } from './sqs.ts'

const LONG_POLL_SECONDS = 20
const DEFAULT_CONCURRENCY = 10

const BatchResponse = z
  .object({
    batchItemFailures: z
      .array(z.object({ itemIdentifier: z.string().min(1) }))
      .nullable()
      .optional(),
  })
  .nullable()

export interface MappingOptions {
  mapping: MappingModel
  queue: QueueModel
  region: string
  sqs: Sqs
  outage: OutageSwitch
  invoke(event: object): Promise<InvocationResult>
  emit(event: UntimedEvent): void
}

/** Which messages a function did not manage, with the reason; all of them when its answer cannot be understood. */
function failuresOf(result: InvocationResult, messages: readonly Message[], reports: boolean) {
  const all = messages.map(({ MessageId }) => MessageId)
  if (result.error) return { failed: all, reason: result.error.errorType }
  if (!reports) return { failed: [], reason: '' }
  const answer = BatchResponse.safeParse(result.payload ?? null)
  const failed = (answer.data?.batchItemFailures ?? []).map((it) => it.itemIdentifier)
  const understood = answer.success && failed.every((id) => all.includes(id))
  return understood ? { failed, reason: 'reported' } : { failed: all, reason: 'invalid batch response' }
}

/**
 * An SQS event source mapping: polls, hands batches to the function, deletes what succeeded. What failed it leaves alone, so that
 * it returns when the queue's visibility timeout ends, as Lambda does. Messages of one FIFO group never run side by side because the
 * queue hands out no further message of a group while one is in flight.
 */
export class EventSourceMapping {
  readonly #options: MappingOptions
  readonly #running = new Set<Promise<void>>()
  readonly #concurrency: number
  #stopped = false

  constructor(options: MappingOptions) {
    this.#options = options
    this.#concurrency = options.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY
  }

  /** Polls until `stop`; resolves then. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      if (this.#running.size >= this.#concurrency) await Promise.race(this.#running)
      else this.#start(await this.#poll())
    }
    await Promise.all(this.#running)
  }

  stop(): void {
    this.#stopped = true
  }

  async #poll(): Promise<Message[]> {
    const { outage, sqs, queue, mapping } = this.#options
    await outage.opened()
    if (this.#stopped) return []
    // Refused means that the queue went down in between: the loop comes back and waits for it.
    return sqs.receive(queue.url, mapping.batchSize, LONG_POLL_SECONDS).catch(this.#whenDown([]))
  }

  #start(messages: Message[]): void {
    if (messages.length === 0 || this.#stopped) return
    const work = this.#process(messages).finally(() => this.#running.delete(work))
    this.#running.add(work)
  }

  async #process(messages: Message[]): Promise<void> {
    const { mapping, queue, region, invoke, emit } = this.#options
    const base = { queue: queue.name, function: mapping.functionName }
    const groups = [...new Set(messages.flatMap(({ Attributes }) => Attributes?.MessageGroupId ?? []))]
    emit({ type: 'sqs.received', ...base, messageIds: messages.map(({ MessageId }) => MessageId), groups })
    const result = await invoke(toSqsEvent(messages, queue.arn, region))
    if (this.#stopped) return
    const { failed, reason } = failuresOf(result, messages, mapping.reportsBatchItemFailures)
    const done = messages.filter(({ MessageId }) => !failed.includes(MessageId))
    if (failed.length > 0) emit({ type: 'sqs.failed', ...base, messageIds: failed, reason })
    if (done.length === 0) return
    await this.#delete(done)
    emit({ type: 'sqs.deleted', ...base, messageIds: done.map(({ MessageId }) => MessageId) })
  }

  async #delete(messages: Message[]): Promise<void> {
    const { outage, sqs, queue } = this.#options
    for (let deleted = false; !deleted && !this.#stopped; ) {
      await outage.opened()
      deleted = await sqs.delete(queue.url, messages).then(() => true, this.#whenDown(false))
    }
  }

  /** What to go on with when SQS is down or ending; any other refusal is a fault of this program and passes. */
  #whenDown<T>(value: T): (error: unknown) => T {
    return (error) => {
      const down = error instanceof SqsRefusal && error.code === SERVICE_UNAVAILABLE
      if (down || this.#stopped) return value
      throw error
    }
  }
}
