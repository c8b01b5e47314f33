import type { LocalAwsClock } from '../clock.ts'
import type { InvocationResult, UntimedEvent } from '../contract.ts'
import type { FunctionPool } from './pool.ts'

// Lambda waits one minute before the first retry of an asynchronous invocation and two before the second.
const RETRY_AFTER_MS = [60_000, 120_000]

export interface AsynchronousOptions {
  clock: LocalAwsClock
  /** Sends the record of an invocation that was given up to its on-failure destination. */
  sendTo(destinationArn: string, body: string): Promise<InvocationResult>
  emit(event: UntimedEvent): void
}

/** Asynchronous invocations as Lambda makes them: retried after a failure, then handed to the on-failure destination. */
export class AsynchronousInvocations {
  readonly #options: AsynchronousOptions
  readonly #pending = new Set<() => void>()
  #stopped = false

  constructor(options: AsynchronousOptions) {
    this.#options = options
  }

  /** Invokes now and resolves with the first answer; retries follow by themselves. */
  async invoke(pool: FunctionPool, input: string): Promise<InvocationResult> {
    return this.#attempt(pool, input, 1)
  }

  stop(): void {
    this.#stopped = true
    for (const cancel of this.#pending) cancel()
  }

  async #attempt(pool: FunctionPool, input: string, attempt: number): Promise<InvocationResult> {
    const result = await pool.invoke(JSON.parse(input), true)
    if (!result.error || this.#stopped) return result
    const { retries } = pool.model.asynchronous
    if (attempt <= retries) this.#retry(pool, input, attempt)
    else await this.#giveUp(pool, input, attempt, result)
    return result
  }

  #retry(pool: FunctionPool, input: string, attempt: number): void {
    const { clock, emit } = this.#options
    const inMs = RETRY_AFTER_MS[attempt - 1] ?? 120_000
    emit({ type: 'lambda.retry', function: pool.model.name, attempt, inMs })
    const cancel = clock.at(clock.now() + inMs, () => {
      this.#pending.delete(cancel)
      void this.#attempt(pool, input, attempt + 1)
    })
    this.#pending.add(cancel)
  }

  async #giveUp(pool: FunctionPool, input: string, attempts: number, { error }: InvocationResult): Promise<void> {
    const { clock, sendTo, emit } = this.#options
    const { destinationArn } = pool.model.asynchronous
    emit({ type: 'lambda.givenUp', function: pool.model.name, ...(destinationArn && { destination: destinationArn }) })
    if (!destinationArn) return
    const record = {
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        functionArn: `${pool.model.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts,
      },
      requestPayload: JSON.parse(input),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: error,
    }
    await sendTo(destinationArn, JSON.stringify(record))
  }
}
