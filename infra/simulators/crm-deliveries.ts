import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Delivery } from './crm.ts'
import { type OutboundAnswer, send } from './outbound.ts'

/** What is sent, before the answer is known. */
export interface Outgoing {
  url: string
  headers: Record<string, string>
  body: string
  attempt: number
  events: { name: string; id: string }[]
}

export interface DeliveryLog {
  readonly all: Delivery[]
  /** Sends, waits for the answer at most `timeoutMs`, and notes it with the vendor's verdict. Never throws. */
  deliver(out: Outgoing, timeoutMs: number, verdict: (answer: OutboundAnswer) => Delivery['verdict']): Promise<Delivery>
  /** The same request again. Throws when there is no such delivery. */
  again(n: number, timeoutMs: number, verdict: (answer: OutboundAnswer) => Delivery['verdict']): Promise<Delivery>
}

/** The requests one simulated CRM has sent. `counters.deliveries` follows. */
export function createDeliveryLog(clock: Clock, counters: () => Record<string, number>): DeliveryLog {
  const all: Delivery[] = []
  const log: DeliveryLog = {
    all,
    async deliver(out, timeoutMs, verdict) {
      const at = clock.now()
      const answer = await send({ url: out.url, headers: out.headers, body: out.body, timeoutMs })
      const delivery: Delivery = {
        n: all.length,
        at,
        method: 'POST',
        ...out,
        status: answer.status,
        verdict: verdict(answer),
        answerBody: answer.body,
      }
      all.push(delivery)
      counters().deliveries = all.length
      return delivery
    },
    async again(n, timeoutMs, verdict) {
      const one = all[n]
      if (one === undefined) throw new Error(`there is no delivery ${n}`)
      const { url, headers, body, attempt, events } = one
      return log.deliver({ url, headers, body, attempt, events }, timeoutMs, verdict)
    },
  }
  return log
}

/** Long enough that events of one moment travel together, short enough for somebody who watches. */
const freshMs = 150

/**
 * Runs `work` whenever something is due, looking every 150 ms of real time, whatever the clock says. Answers how to stop; a run
 * under way is given a second.
 */
export function runWhenDue(due: () => boolean, work: () => Promise<void>): () => Promise<void> {
  const stopped = new AbortController()
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await sleep(freshMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
      if (!stopped.signal.aborted && due()) await work()
    }
  }
  const running = loop()
  return async () => {
    stopped.abort()
    await Promise.race([running, sleep(1000, undefined, { ref: false })])
  }
}
