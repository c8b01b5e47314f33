import { randomUUID } from 'node:crypto'
import type { InvocationResult, LogRecord, UntimedEvent } from '../contract.ts'
import type { FunctionModel } from '../template/functions.ts'
import { killed, throttled } from './failures.ts'
import { type InvocationOutcome, Isolate } from './isolate.ts'

export interface PoolOptions {
  model: FunctionModel
  environment: Record<string, string>
  /** Environments at once when the template reserves no concurrency. */
  defaultConcurrency: number
  onLog(record: LogRecord): void
  emit(event: UntimedEvent): void
}

/** A function with its environments: each runs one invocation at a time, idle ones are used again, a new one is a cold start. */
export class FunctionPool {
  readonly model: FunctionModel
  readonly #options: PoolOptions
  readonly #isolates = new Set<Isolate>()
  readonly #idle: Isolate[] = []
  readonly #waiting: (() => void)[] = []
  #busy = 0
  #stopped = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.model = options.model
  }

  get #concurrency(): number {
    return this.model.reservedConcurrency ?? this.#options.defaultConcurrency
  }

  /**
   * Invokes the function with a JSON value. Never rejects: failures are in the result.
   * Without capacity a caller that is `patient` waits; another is throttled where the template reserves concurrency.
   */
  async invoke(payload: unknown, patient = false): Promise<InvocationResult> {
    const reserved = this.model.reservedConcurrency
    const full = this.#busy >= this.#concurrency
    if (reserved === 0 || (full && reserved !== undefined && !patient)) {
      return { error: throttled }
    }
    if (full) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy += 1
    if (this.#stopped) return this.#release({ error: killed })
    return this.#release(await this.#run(randomUUID(), JSON.stringify(payload ?? null)))
  }

  async #run(requestId: string, event: string): Promise<InvocationResult> {
    const warm = this.#takeIdle()
    const isolate = warm ?? this.#create()
    this.#options.emit({ type: 'lambda.start', function: this.model.name, requestId, cold: !warm })
    const started = performance.now()
    const outcome = await isolate.invoke(requestId, event)
    if (!isolate.ended) this.#idle.push(isolate)
    this.#report(requestId, outcome, performance.now() - started, warm ? undefined : isolate.initMs)
    return outcome.kind === 'done' ? { payload: JSON.parse(outcome.payload) } : { error: outcome.error }
  }

  #takeIdle(): Isolate | undefined {
    for (let isolate = this.#idle.pop(); isolate; isolate = this.#idle.pop()) if (!isolate.ended) return isolate
    return undefined
  }

  #create(): Isolate {
    const { model, environment, onLog } = this.#options
    const isolate = new Isolate(model, environment, onLog)
    this.#isolates.add(isolate)
    void isolate.gone.then(() => {
      this.#isolates.delete(isolate)
      const position = this.#idle.indexOf(isolate)
      if (position >= 0) this.#idle.splice(position, 1)
    })
    return isolate
  }

  // A place that is handed on stays busy: whoever waits takes it over without a gap.
  #release(result: InvocationResult): InvocationResult {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#busy -= 1
    return result
  }

  #report(requestId: string, outcome: InvocationOutcome, elapsed: number, initMs: number | undefined): void {
    const { emit } = this.#options
    const base = { function: this.model.name, requestId, durationMs: elapsed - (initMs ?? 0) }
    if (outcome.kind === 'timeout') emit({ type: 'lambda.timeout', ...base })
    else if (outcome.kind === 'failed') emit({ type: 'lambda.error', ...base, error: outcome.error })
    else {
      const { usedMemoryMb } = outcome
      emit({ type: 'lambda.end', ...base, usedMemoryMb, ...(initMs !== undefined && { initMs }) })
    }
  }

  /** Kills every environment at once, busy or idle; the next invocation is a cold start. */
  async crash(): Promise<void> {
    await Promise.all([...this.#isolates].map((isolate) => isolate.kill(killed)))
  }

  /** Kills everything and refuses what still waits. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const resume of this.#waiting.splice(0)) {
      this.#busy += 1
      resume()
    }
    await this.crash()
  }
}
