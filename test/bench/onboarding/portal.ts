import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Clock, deadlineIn } from '#lib/runtime/clock.ts'
import type { Exchange } from '#lib/runtime/http.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { deadUrl, queueUrl, settingsWith, type Way, ways } from '#test/onboarding/harness.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { keepLog } from '#test/onboarding/world/quiet-log.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
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

/** Real time, finer than milliseconds. */
const clock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** What one of five workers may send, as it is deployed by default (docs/facts/docspace.md#limits-of-requests). */
const share = { requestsPerMinute: 1_500 / 5, writesInFlight: 15 / 5 }

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
  const records = createMemoryRecords(clock)
  const queue = new FifoQueue({ clock })
  const sqs = sqsClientFor({ [queueUrl]: queue }, async (_, perform) => {
    await clock.sleep(queueMs)
    return perform()
  })
  let stored = 0
  const { store } = memoryTexts()
  // As over S3: each write looks first what is there.
  const inS3 = async <T>(many: number, perform: () => Promise<T>): Promise<T> => {
    stored += many
    await clock.sleep(many * storeMs)
    return perform()
  }
  const memories = createClientMemories(async () => ({
    ...store,
    read: (key) => inS3(1, () => store.read(key)),
    create: (key, text) => inS3(2, () => store.create(key, text)),
    replace: (key, text, tag) => inS3(2, () => store.replace(key, text, tag)),
  }))
  let calls: Call[] = []
  let began = 0
  const note = ({ method, path, ms }: Pick<Exchange, 'method' | 'path' | 'ms'>) =>
    void calls.push({ method, path, start: clock.now() - ms - began, ms })

  const worker = createWorker({
    clock,
    memories,
    settings: settingsWith(ways[way]),
    openRequeue: async () => openRequeue(queueUrl, deadUrl, sqs),
    openRecords: async () => records,
    // A worker that was idle before: its share of the minute is whole.
    openDocSpace: async (deadline) => ({
      docspace: openDocSpace({
        url: docspace.url,
        apiKey,
        deadline,
        rateLimiter: createRateLimiter(share),
        clock,
        onExchange: note,
      }),
      linkSecrets: [apiKey],
    }),
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
  const deliver = (n: number) => {
    const ref = { source: 'espocrm', type: 'client', id: String(n) }
    const body = writeMessage({ ref, receivedAt: new Date(clock.now()).toISOString(), delivery: 'bench' })
    queue.send({ body, group: clientKey(ref) })
    const [record] = queue.receive(1)
    if (!record) throw new Error('the queue gave nothing')
    return measure(async () => {
      if ((await worker.settle(record, deadlineIn(60_000, clock))) !== 'done') throw new Error('not served')
      queue.delete(record.receiptHandle)
    })
  }

  return {
    /** Brings a client nobody has heard of yet to its room. */
    async serve(): Promise<Measured> {
      clients += 1
      const [ref, email] = [{ source: 'espocrm', type: 'client', id: String(clients) }, `c${clients}@example.org`]
      records.add(ref, { name: `Client ${clients}`, emails: [email], ownerEmail: 'anna.manager@example.com' })
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
