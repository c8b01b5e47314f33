import { send, type WebhookAnswer } from './outbound.ts'
import type { Clock, Delivery } from './types.ts'

/** What is sent, before the answer is known. */
export type Outgoing = Pick<Delivery, 'url' | 'headers' | 'body' | 'attempt' | 'events'>

/** The webhook requests that one simulated CRM has sent. */
export class Deliveries {
  readonly all: Delivery[] = []
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #verdict: (answer: WebhookAnswer) => Delivery['verdict']

  /** `timeoutMs`: how long the vendor waits for an answer. `verdict`: how it takes one. */
  constructor(clock: Clock, timeoutMs: number, verdict: (answer: WebhookAnswer) => Delivery['verdict']) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#verdict = verdict
  }

  /** Sends, and keeps what came back. Never throws. */
  async deliver(out: Outgoing): Promise<Delivery> {
    const at = this.#clock.now()
    const answer = await send({ ...out, timeoutMs: this.#timeoutMs })
    const { status, body: answerBody } = answer
    const delivery = {
      n: this.all.length,
      at,
      method: 'POST',
      ...out,
      status,
      verdict: this.#verdict(answer),
      answerBody,
    }
    this.all.push(delivery)
    return delivery
  }

  /** The same request again. Throws when there is no such delivery. */
  async again(n: number): Promise<Delivery> {
    const one = this.all[n]
    if (one === undefined) throw new Error(`there is no delivery ${n}`)
    const { url, headers, body, attempt, events } = one
    return this.deliver({ url, headers, body, attempt, events })
  }
}

/** What waits to be sent, each at its time. */
export class Waiting<One extends { dueAt: number }> {
  all: One[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isDue = (): boolean => this.all.some((one) => this.#isDue(one))

  /** Takes out what is due. */
  take(): One[] {
    const due = this.all.filter((one) => this.#isDue(one))
    this.all = this.all.filter((one) => !due.includes(one))
    return due
  }

  #isDue({ dueAt }: One): boolean {
    return dueAt <= this.#clock.now()
  }
}

/** 2xx. Redirects are not followed and count as failures. */
export const isSuccess = ({ status }: Pick<Delivery, 'status'>): boolean =>
  typeof status === 'number' && status >= 200 && status < 300
