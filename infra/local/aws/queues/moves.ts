import type { UntimedEvent } from '../contract.ts'
import type { QueueModel } from '../template/queues.ts'
import type { QueueRegistry } from './message-registry.ts'
import { Cancel, described, List, type MoveTask, newTask, refusal, Start } from './move-task.ts'
import type { OutageSwitch } from './outage-switch.ts'
import { type Message, SERVICE_UNAVAILABLE, type Sqs, SqsRefusal } from './sqs.ts'

interface Parts {
  sqs: Sqs
  outage: OutageSwitch
  registry: QueueRegistry
  emit(event: UntimedEvent): void
}

/**
 * Message move tasks, which fauxqs 2.4.1 does not have: a rate limit, an explicit destination, cancelling. A moved message is a new one
 * (new id and time) with the same body, attributes and group. Its deduplication id is the old message's id, as in a redrive
 * to a FIFO dead-letter queue, or a replay within five minutes of the first sending would vanish as a duplicate.
 */
export class MoveTasks {
  readonly #parts: Parts
  readonly #tasks: MoveTask[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The call of SQS by that name, or `undefined` for one that has nothing to do with move tasks. */
  handler(action: string): ((body: unknown) => Promise<object>) | undefined {
    const handlers: Record<string, (body: unknown) => Promise<object>> = {
      StartMessageMoveTask: (body) => this.#start(body),
      ListMessageMoveTasks: async (body) => this.#list(body),
      CancelMessageMoveTask: async (body) => this.#cancel(body),
    }
    return handlers[action]
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
  }

  async #start(body: unknown): Promise<object> {
    const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond } = Start.parse(body)
    const { registry, sqs } = this.#parts
    const source = this.#queue(SourceArn)
    const destination = DestinationArn === undefined ? undefined : this.#queue(DestinationArn)
    if (registry.sourcesOf(source).length === 0) {
      throw refusal('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.')
    }
    if (destination && destination.fifo !== source.fifo) {
      throw refusal('InvalidParameterValue', 'Source and destination must be of the same type.')
    }
    if (this.#tasks.some((task) => task.source === source && /RUNNING|CANCELLING/.test(task.status))) {
      throw refusal('UnsupportedOperation', 'There is already a task running. Only one active task is allowed.')
    }
    const { Attributes } = await sqs.call<{ Attributes: Record<string, string> }>('GetQueueAttributes', {
      QueueUrl: source.url,
      AttributeNames: ['ApproximateNumberOfMessages'],
    })
    const task = newTask(
      source,
      destination,
      Number(Attributes.ApproximateNumberOfMessages),
      MaxNumberOfMessagesPerSecond,
    )
    this.#tasks.unshift(task)
    void this.#run(task)
    return { TaskHandle: task.handle }
  }

  #queue(arn: string): QueueModel {
    const queue = this.#parts.registry.find(arn)
    if (!queue)
      throw refusal(
        'ResourceNotFoundException',
        'The resource that you specified for the SourceArn or DestinationArn does not exist.',
      )
    return queue
  }

  #list(body: unknown): object {
    const { SourceArn, MaxResults } = List.parse(body)
    const source = this.#queue(SourceArn)
    const results = this.#tasks.filter((task) => task.source === source).slice(0, Math.min(10, MaxResults))
    return { Results: results.map(described) }
  }

  #cancel(body: unknown): object {
    const { TaskHandle } = Cancel.parse(body)
    const task = this.#tasks.find(({ handle }) => handle === TaskHandle)
    if (task?.status !== 'RUNNING')
      throw refusal('ResourceNotFoundException', 'The task does not exist or is not running.')
    task.status = 'CANCELLING'
    return { ApproximateNumberOfMessagesMoved: task.moved }
  }

  async #run(task: MoveTask): Promise<void> {
    try {
      const ended = await this.#moveAll(task)
      if (!ended) return
      task.status = task.status === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED'
    } catch (error) {
      task.status = 'FAILED'
      task.failure = error instanceof SqsRefusal ? error.code : String(error)
    }
    const to = task.destination?.name ?? 'source'
    this.#parts.emit({ type: 'sqs.moved', from: task.source.name, to, messages: task.moved, status: task.status })
  }

  /** False when the local AWS stopped meanwhile. */
  async #moveAll(task: MoveTask): Promise<boolean> {
    const { sqs, outage } = this.#parts
    while (task.status === 'RUNNING') {
      await outage.opened()
      if (this.#stopped) return false
      const [message] = await unlessDown(sqs.receive(task.source.url, 1, 0), [undefined])
      if (!message && outage.isDown) continue
      if (!message) return true
      await this.#move(task, message)
      if (task.perSecond !== undefined) await this.#pause(1000 / task.perSecond)
    }
    return !this.#stopped
  }

  async #move(task: MoveTask, message: Message): Promise<void> {
    const { sqs, registry } = this.#parts
    const destination = task.destination ?? registry.sourceOf(task.source, message.MessageId)
    if (!destination) {
      await sqs.call('ChangeMessageVisibility', {
        QueueUrl: task.source.url,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: 0,
      })
      throw refusal('CouldNotDetermineMessageSource', 'The message was sent to this queue, not redriven.')
    }
    const fifo = { MessageGroupId: message.Attributes?.MessageGroupId, MessageDeduplicationId: message.MessageId }
    await sqs.call('SendMessage', {
      QueueUrl: destination.url,
      MessageBody: message.Body,
      MessageAttributes: message.MessageAttributes,
      ...(destination.fifo && fifo),
    })
    await sqs.delete(task.source.url, [message])
    registry.forget([message.MessageId])
    task.moved += 1
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        resolve()
      }, ms)
      this.#timers.add(timer)
    })
  }
}

/** What a call gives, or `otherwise` while SQS is down. */
async function unlessDown<T, U>(call: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SqsRefusal && error.code === SERVICE_UNAVAILABLE) return otherwise
    throw error
  }
}
