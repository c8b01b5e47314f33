import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import type { FunctionError, LogRecord } from '../contract.ts'
import type { FunctionModel } from '../template/functions.ts'
import { addressed, exited, outOfMemory, timedOut, uncaught } from './failures.ts'
import { eachLine } from './lines.ts'

// Lambda counts the whole process; Node itself takes about this much of it before a function has done anything.
const RUNTIME_MB = 40
const INIT_LIMIT_MS = 10_000
const MEMORY_CHECK_MS = 250
const MB = 1024 * 1024

/** How one invocation ended. */
export type Outcome = (
  | { kind: 'done'; payload: string }
  | { kind: 'failed'; error: FunctionError }
  | { kind: 'timeout'; error: FunctionError }
) & { usedMemoryMb: number }

const Failure = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) })
const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('fatal'), error: Failure }),
  z.object({ type: z.literal('done'), payload: z.string(), usedMemory: z.number() }),
  z.object({ type: z.literal('failed'), error: Failure, usedMemory: z.number() }),
])

interface Running {
  requestId: string
  finish(outcome: Outcome): void
}

/** One execution environment: a thread with its own globals, environment variables and memory limit, one invocation at a time. */
export class Isolate {
  readonly startedAt = performance.now()
  /** Milliseconds from the thread's start to a loaded handler, once it is loaded. */
  initMs: number | undefined
  /** True once the thread is gone or must not be used again. */
  ended = false
  /** Resolves when the thread is gone. */
  readonly gone: Promise<void>
  readonly #model: FunctionModel
  readonly #worker: Worker
  readonly #onLog: (record: LogRecord) => void
  readonly #ready = Promise.withResolvers<void>()
  #running: Running | undefined
  /** Outlives the invocation: what it printed last may arrive after its answer. */
  #requestId: string | undefined
  /** Why the thread ended, where its own exit code does not tell. */
  #cause: FunctionError | undefined

  constructor(model: FunctionModel, env: Record<string, string>, onLog: (record: LogRecord) => void) {
    this.#model = model
    this.#onLog = onLog
    const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`
    const logGroupName = `/aws/lambda/${model.name}`
    this.#worker = new Worker(new URL('./bootstrap.mjs', import.meta.url), {
      name: model.name,
      env: { ...env, AWS_LAMBDA_LOG_STREAM_NAME: logStreamName },
      workerData: {
        handler: model.handler,
        directory: model.directory,
        functionContext: {
          functionName: model.name,
          functionVersion: '$LATEST',
          invokedFunctionArn: model.arn,
          memoryLimitInMB: String(model.memoryMb),
          logGroupName,
          logStreamName,
        },
      },
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: this.#limitMb },
    })
    this.gone = this.#listen()
    // Whoever waits for readiness sees the failure; nobody waiting is no reason to fail.
    this.#ready.promise.catch(() => {})
  }

  get #limitMb(): number {
    return Math.max(16, this.#model.memoryMb - RUNTIME_MB)
  }

  /** Runs one invocation, the first one waits for the handler to load. Never rejects. */
  async invoke(requestId: string, event: string): Promise<Outcome> {
    const initLimit = setTimeout(() => this.#end(timedOut(requestId, INIT_LIMIT_MS)), INIT_LIMIT_MS)
    const error = await this.#ready.promise.then(
      () => undefined,
      (reason: FunctionError) => reason,
    )
    clearTimeout(initLimit)
    if (error) return { kind: 'failed', error: addressed(error, requestId), usedMemoryMb: 0 }
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    this.#running = { requestId, finish: resolve }
    this.#requestId = requestId
    const { timeoutMs } = this.#model
    const limit = setTimeout(() => this.#timeOut(requestId), timeoutMs)
    const memory = setInterval(() => void this.#checkMemory(), MEMORY_CHECK_MS)
    this.#worker.postMessage({ requestId, event, deadline: Date.now() + timeoutMs })
    const outcome = await promise
    clearTimeout(limit)
    clearInterval(memory)
    return outcome
  }

  /** Kills the thread at once; a running invocation fails with `error`. */
  async kill(error: FunctionError): Promise<void> {
    this.#end(error)
    await this.gone
  }

  #timeOut(requestId: string): void {
    const error = timedOut(requestId, this.#model.timeoutMs)
    this.#finish({ kind: 'timeout', error, usedMemoryMb: this.#model.memoryMb })
    this.#end(error)
  }

  // V8's own limit covers the heap; buffers live outside it and would otherwise grow without bound.
  async #checkMemory(): Promise<void> {
    const statistics = await this.#worker.getHeapStatistics().catch(() => undefined)
    const used = (statistics?.used_heap_size ?? 0) + (statistics?.external_memory ?? 0)
    if (used > this.#limitMb * MB) this.#end(outOfMemory)
  }

  #finish(outcome: Outcome): void {
    this.#running?.finish(outcome)
    this.#running = undefined
  }

  #end(cause: FunctionError): void {
    this.#cause ??= cause
    this.ended = true
    void this.#worker.terminate()
  }

  #listen(): Promise<void> {
    const log = (stream: LogRecord['stream']) => (line: string) => {
      const requestId = this.#requestId
      this.#onLog({ function: this.#model.name, line, at: Date.now(), stream, ...(requestId && { requestId }) })
    }
    eachLine(this.#worker.stdout, log('stdout'))
    eachLine(this.#worker.stderr, log('stderr'))
    this.#worker.on('message', (message) => this.#receive(Message.parse(message)))
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#cause ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory : uncaught(error)
    })
    return new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.ended = true
        const error = this.#cause ?? exited(code)
        this.#ready.reject(error)
        const requestId = this.#running?.requestId ?? ''
        this.#finish({ kind: 'failed', error: addressed(error, requestId), usedMemoryMb: 0 })
        resolve()
      })
    })
  }

  #receive(message: z.infer<typeof Message>): void {
    if (message.type === 'ready') {
      this.initMs = performance.now() - this.startedAt
      this.#ready.resolve()
    } else if (message.type === 'fatal') {
      this.#cause ??= message.error
      this.ended = true
    } else {
      const usedMemoryMb = Math.ceil(message.usedMemory / MB) + RUNTIME_MB
      if (message.type === 'done') this.#finish({ kind: 'done', payload: message.payload, usedMemoryMb })
      else this.#finish({ kind: 'failed', error: message.error, usedMemoryMb })
    }
  }
}
