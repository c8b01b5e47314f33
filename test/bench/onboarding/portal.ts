import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { Exchange } from '#lib/runtime/http.ts'
import { settingsWith, type Way, ways } from '#test/onboarding/harness.ts'
import { keepLog } from '#test/onboarding/world/quiet-log.ts'
import { realClock as clock, openOneWorker } from './one-worker.ts'
import { type Ask, askWith, runSampleScript } from './sample-script.ts'

/** One call to DocSpace: when it left and how long its answer took, in milliseconds from the start of its onboarding. */
export interface Call {
  method: string
  path: string
  start: number
  ms: number
}

export interface Measured {
  /** From the message to the end, in milliseconds of real time. */
  ms: number
  calls: readonly Call[]
  requests: number
  writes: number
  /** Calls to S3. */
  stored: number
}

/** Milliseconds that SQS takes for an answer within its region, and S3 for each of its calls. */
const queueMs = 10
const storeMs = 10

/**
 * A portal whose every answer takes `latencyMs` of real time longer, and a CRM that takes none: what is measured is the
 * worker's way through DocSpace.
 */
export const openPortal = async (way: Way, latencyMs: number) => {
  const log = keepLog()
  const docspace = await startDocSpace({ clock, latencyMs })
  const apiKey = SAMPLE_KEYS.onboarding
  let stored = 0
  let calls: Call[] = []
  let began = 0
  const note = ({ method, path, ms }: Pick<Exchange, 'method' | 'path' | 'ms'>) =>
    void calls.push({ method, path, start: clock.now() - ms - began, ms })

  const worker = openOneWorker({
    ...{ url: docspace.url, apiKey, settings: settingsWith(ways[way]), manager: 'anna.manager@example.com' },
    aws: { queueMs, storeMs },
    onExchange: note,
    onStored: (many) => {
      stored += many
    },
  })

  const send = askWith(docspace.url, apiKey)
  const ask: Ask = async (method, path, body) => {
    const start = clock.now()
    const response = await send(method, path, body)
    note({ method, path, ms: clock.now() - start })
    return response
  }

  const measure = async (work: () => Promise<unknown>): Promise<Measured> => {
    docspace.resetCounters()
    calls = []
    stored = 0
    began = clock.now()
    await work()
    const ms = clock.now() - began
    const { requests, writes } = docspace.counters
    return { ms, calls: calls.sort((left, right) => left.start - right.start), requests, writes, stored }
  }

  let clients = 0
  const deliver = (n: number) => measure(worker.receive(`c${n}`))

  return {
    /** Brings a client nobody has heard of yet to its room. */
    async serve(): Promise<Measured> {
      clients += 1
      worker.add(`c${clients}`)
      return deliver(clients)
    },
    /** Delivers the last client's message again. */
    repeat: () => deliver(clients),
    /** The public sample for another client. */
    sample: () =>
      measure(() => {
        const managerId = docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')?.id ?? ''
        return runSampleScript(ask, { name: 'Sample', email: 'sample@example.org', managerId })
      }),
    async [Symbol.asyncDispose]() {
      await docspace.stop()
      log.restore()
    },
  }
}
