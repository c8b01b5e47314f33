import type { Worker } from 'node:worker_threads'
import type { FunctionError, LogRecord } from '../contract.ts'
import type { FunctionModel } from '../template/functions.ts'
import { addressed, exited, outOfMemory, timedOut, uncaught } from './failures.ts'
import { type LineSplitter, splitLines } from './lines.ts'
import { MB, RUNTIME_MB, startThread, type ThreadMessage } from './thread.ts'

const INIT_LIMIT_MS = 10_000
const MEMORY_CHECK_MS = 30

/** How one invocation ended. */
export type InvocationOutcome = (
  | { kind: 'done'; payload: string }
  | { kind: 'failed'; error: FunctionError }
  | { kind: 'timeout'; error: FunctionError }
) & { usedMemoryMb: number }

interface Running {
  requestId: string
  finish(outcome: InvocationOutcome): void
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
  readonly #output: Record<LogRecord['stream'], LineSplitter>
  readonly #ready = Promise.withResolvers<void>()
  #running: Running | undefined
  /** Outlives the invocation: what it left running may still print. */
  #requestId: string | undefined
  #asking = false
  /** Why the thread ended, where its own exit code does not tell. */
  #cause: FunctionError | undefined

  constructor(model: FunctionModel, env: Record<string, string>, onLog: (record: LogRecord) => void) {
    this.#model = model
    const logTo = (stream: LogRecord['stream']) =>
      splitLines((line) => {
        const requestId = this.#requestId
        onLog({ function: model.name, line, at: Date.now(), stream, ...(requestId && { requestId }) })
      })
    this.#output = { stdout: logTo('stdout'), stderr: logTo('stderr') }
    this.#worker = startThread(model, env)
    this.gone = this.#listen()
    // Whoever waits for readiness sees the failure; nobody waiting is no reason to fail.
    this.#ready.promise.catch(() => {})
  }

  /** Runs one invocation, the first one waits for the handler to load. Never rejects. */
  async invoke(requestId: string, event: string): Promise<InvocationOutcome> {
    if (this.initMs === undefined) {
      const error = await this.#initialisation(requestId)
      if (error) return { kind: 'failed', error: addressed(error, requestId), usedMemoryMb: 0 }
    }
    const { promise, resolve } = Promise.withResolvers<InvocationOutcome>()
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

  /** Waits for the handler to load; gives the error if it does not. */
  async #initialisation(requestId: string): Promise<FunctionError | undefined> {
    const limit = setTimeout(() => this.#end(timedOut(requestId, INIT_LIMIT_MS)), INIT_LIMIT_MS)
    try {
      await this.#ready.promise
      return undefined
    } catch (error) {
      return error as FunctionError
    } finally {
      clearTimeout(limit)
    }
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

  // Buffers count as well as objects: they live outside the heap. The statistics come even from a thread that never yields.
  async #checkMemory(): Promise<void> {
    // A thread inside one long native call does not answer before its end; asking again would only pile up.
    if (this.#asking) return
    this.#asking = true
    const statistics = await this.#worker.getHeapStatistics().catch(() => undefined)
    this.#asking = false
    if (statistics) this.#limitMemory(statistics.used_heap_size + statistics.external_memory)
  }

  #limitMemory(used: number): void {
    if (used > this.#model.memoryMb * MB) this.#end(outOfMemory)
  }

  #finish(outcome: InvocationOutcome): void {
    this.#running?.finish(outcome)
    this.#running = undefined
  }

  #end(cause: FunctionError): void {
    this.#cause ??= cause
    this.ended = true
    void this.#worker.terminate()
  }

  #listen(): Promise<void> {
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message))
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#cause ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory : uncaught(error)
    })
    return new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.ended = true
        this.#output.stdout.end()
        this.#output.stderr.end()
        const error = this.#cause ?? exited(code)
        this.#ready.reject(error)
        const requestId = this.#running?.requestId ?? ''
        this.#finish({ kind: 'failed', error: addressed(error, requestId), usedMemoryMb: 0 })
        resolve()
      })
    })
  }

  #receive(message: ThreadMessage): void {
    if (message.type === 'output') this.#output[message.stream].add(message.text)
    else if (message.type === 'ready') {
      this.initMs = performance.now() - this.startedAt
      this.#ready.resolve()
    } else if (message.type === 'fatal') {
      this.#cause ??= message.error
      this.ended = true
    } else {
      this.#limitMemory(message.usedMemory)
      if (this.ended) return
      const usedMemoryMb = Math.ceil(message.usedMemory / MB) + RUNTIME_MB
      if (message.type === 'done') this.#finish({ kind: 'done', payload: message.payload, usedMemoryMb })
      else this.#finish({ kind: 'failed', error: message.error, usedMemoryMb })
    }
  }
}
