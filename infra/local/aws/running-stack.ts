import { AlarmWatch } from './alarms/watch.ts'
import type { LocalAwsClock } from './clock.ts'
import type { InvocationResult, LocalAws, LocalAwsOptions, QueueSummary, UntimedEvent } from './contract.ts'
import { publish } from './events/bus.ts'
import { AsynchronousInvocations } from './lambda/asynchronous.ts'
import { functionEnvironment } from './lambda/environment-variables.ts'
import { FunctionPool } from './lambda/pool.ts'
import { eventsOfMail } from './mail/mail-events.ts'
import type { SentMail } from './mail/sent-mail.ts'
import type { QueueEmulator } from './queues/emulator.ts'
import { EventSourceMapping } from './queues/mapping.ts'
import { delivery, sendTo } from './schedules/delivery.ts'
import { Scheduler } from './schedules/scheduler.ts'
import { functionNameIn } from './template/functions.ts'
import type { StackModel } from './template/model.ts'
import type { QueueModel } from './template/queues.ts'

// Two cores do not get quicker by more threads than this; what waits, waits in order.
const DEFAULT_ENVIRONMENTS = 8

export interface StackParts {
  model: StackModel
  emulator: QueueEmulator
  region: string
  sdk: Readonly<Record<string, string>>
  clock: LocalAwsClock
  options: LocalAwsOptions
  emit(event: UntimedEvent): void
}

type StackControls = Pick<
  LocalAws,
  | 'functions'
  | 'queueUrl'
  | 'queues'
  | 'alarms'
  | 'invoke'
  | 'schedules'
  | 'fireSchedule'
  | 'stopQueue'
  | 'resumeQueue'
  | 'crash'
>

const isCalled = (name: string) => (it: { logicalId: string; name: string }) =>
  it.logicalId === name || it.name === name

/** The template's resources, running. Created in full before the first request is taken. */
export class RunningStack implements StackControls {
  readonly functions: LocalAws['functions']
  readonly #parts: StackParts
  readonly #pools: FunctionPool[]
  readonly #mappings: EventSourceMapping[]
  readonly #asynchronous: AsynchronousInvocations
  readonly #scheduler: Scheduler
  readonly #alarms: AlarmWatch
  #polling: Promise<unknown> = Promise.resolve()

  /** Throws when a schedule cannot be read, or when a mapping names a queue or function that the template does not have. */
  constructor(parts: StackParts) {
    const { model, clock, emit } = parts
    this.#parts = parts
    this.#alarms = new AlarmWatch({ alarms: model.alarms, clock, queues: () => this.queues() })
    this.#pools = model.functions.map((it) => this.#createPool(it))
    this.#mappings = model.mappings.filter(({ enabled }) => enabled).map((it) => this.#createMapping(it))
    const onFailure = (arn: string, body: string) => sendTo(parts.emulator, arn, body)
    this.#asynchronous = new AsynchronousInvocations({ clock, sendTo: onFailure, emit })
    const deliver = delivery(parts.emulator, this.#asynchronous, (arn) => this.#pool(arn))
    this.#scheduler = new Scheduler({ schedules: model.schedules, clock, deliver, emit })
    this.functions = model.functions.map(({ logicalId, name, memoryMb, timeoutMs, environment }) => ({
      logicalId,
      name,
      memoryMb,
      timeoutMs,
      environment,
    }))
  }

  /** Creates queues, buckets and topics, then starts polling and the schedules. */
  async start(): Promise<void> {
    const { model, emulator, options } = this.#parts
    for (const queue of model.queues) await this.#createQueue(queue)
    for (const bucket of model.buckets) await emulator.createBucket(bucket)
    for (const topic of model.topics) await emulator.createTopic(topic)
    this.#polling = Promise.all(this.#mappings.map((mapping) => mapping.run()))
    this.#alarms.start()
    if (options.schedules ?? true) this.#scheduler.start()
  }

  /** Ends everything that acts; polls end when the emulator closes, and then `ended` resolves. */
  async stop(): Promise<void> {
    this.#alarms.stop()
    this.#scheduler.stop()
    this.#asynchronous.stop()
    for (const mapping of this.#mappings) mapping.stop()
    await Promise.all(this.#pools.map((pool) => pool.stop()))
  }

  get ended(): Promise<unknown> {
    return this.#polling
  }

  async invoke(functionName: string, payload: unknown): Promise<InvocationResult> {
    return this.#pool(functionName).invoke(payload)
  }

  async crash(functionName: string): Promise<void> {
    await this.#pool(functionName).crash()
  }

  queueUrl(logicalIdOrName: string): string {
    const queue = this.#parts.model.queues.find(isCalled(logicalIdOrName))
    if (!queue) throw new Error(`the template has no queue ${logicalIdOrName}`)
    return queue.url
  }

  queues(): Promise<QueueSummary[]> {
    return Promise.all(this.#parts.model.queues.map((queue) => this.#parts.emulator.summary(queue)))
  }

  alarms() {
    return this.#alarms.states()
  }

  /** What CloudWatch has of queues and functions. */
  measured() {
    return this.#alarms.data
  }

  schedules() {
    return this.#scheduler.summaries()
  }

  async fireSchedule(logicalIdOrName: string): Promise<InvocationResult> {
    return this.#scheduler.fire(logicalIdOrName)
  }

  stopQueue(): void {
    this.#parts.emulator.outage.shut()
    this.#parts.emit({ type: 'sqs.down' })
  }

  resumeQueue(): void {
    this.#parts.emulator.outage.open()
    this.#parts.emit({ type: 'sqs.up' })
  }

  /** Puts on the bus what became of a mail; the targets of rules are invoked asynchronously. */
  tellOfMail(mail: SentMail): void {
    const { model, clock } = this.#parts
    const invoke = (arn: string, input: string) => void this.#asynchronous.invoke(this.#pool(arn), input)
    for (const event of eventsOfMail(mail, model.mailEvents, clock.now())) publish(model.rules, event, invoke)
  }

  #createPool(model: StackModel['functions'][number]): FunctionPool {
    const { sdk, emit, options } = this.#parts
    return new FunctionPool({
      model,
      environment: functionEnvironment(model, sdk),
      defaultConcurrency: options.environmentsPerFunction ?? DEFAULT_ENVIRONMENTS,
      onLog: (record) => {
        this.#alarms.note(record.line)
        options.onLog(record)
      },
      emit,
    })
  }

  #createMapping(mapping: StackModel['mappings'][number]): EventSourceMapping {
    const { model, emulator, region, emit } = this.#parts
    const queue = model.queues.find(({ name }) => name === mapping.queueName)
    if (!queue) throw new Error(`${mapping.logicalId}: the template has no queue ${mapping.queueName}`)
    const pool = this.#pool(mapping.functionName)
    const { sqs, outage } = emulator
    return new EventSourceMapping({
      mapping,
      queue,
      region,
      sqs,
      outage,
      emit,
      invoke: (event) => pool.invoke(event, true),
    })
  }

  async #createQueue(queue: QueueModel): Promise<void> {
    const { model, emulator } = this.#parts
    const target = queue.redrive && model.queues.find(({ name }) => name === queue.redrive?.queueName)
    if (queue.redrive && !target) {
      throw new Error(`${queue.logicalId}: the template has no dead-letter queue ${queue.redrive.queueName}`)
    }
    await emulator.createQueue(queue)
  }

  #pool(name: string): FunctionPool {
    const pool = this.#pools.find(({ model }) => isCalled(functionNameIn(name))(model))
    if (!pool) throw new Error(`the template has no function ${name}`)
    return pool
  }
}
