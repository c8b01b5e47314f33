import { openDocSpace } from '#lib/docspace/index.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Clock, deadlineIn } from '#lib/runtime/clock.ts'
import type { Exchange } from '#lib/runtime/http.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { deadUrl, queueUrl } from '#test/onboarding/harness.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'

/** Real time, finer than milliseconds. */
export const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** What one of five workers may send, as it is deployed by default (docs/facts/docspace.md#limits-of-requests). */
const share = { requestsPerMinute: 1_500 / 5, writesInFlight: 15 / 5 }

interface WorkerOptions {
  url: string
  apiKey: string
  settings: OnboardingSettings
  /** Address of the account manager of every client. */
  manager: string
  /** Milliseconds that a call to SQS takes, and one to S3. */
  aws: { queueMs: number; storeMs: number }
  onExchange?: (exchange: Exchange) => void
  /** So many calls to S3 are made. */
  onStored?: (calls: number) => void
}

/** A worker that serves one client after the other, with a CRM that takes no time: what is measured is its way through DocSpace. */
export const openOneWorker = (options: WorkerOptions) => {
  const { url, apiKey, settings, manager, aws, onExchange, onStored } = options
  const clock = realClock
  const records = createMemoryRecords(clock)
  const queue = new FifoQueue({ clock })
  const sqs = sqsClientFor({ [queueUrl]: queue }, async (_, perform) => {
    await clock.sleep(aws.queueMs)
    return perform()
  })
  const { store } = memoryTexts()
  // As over S3: each write looks first what is there.
  const inS3 = async <T>(many: number, perform: () => Promise<T>): Promise<T> => {
    onStored?.(many)
    await clock.sleep(many * aws.storeMs)
    return perform()
  }
  const memories = createClientMemories(async () => ({
    ...store,
    read: (key) => inS3(1, () => store.read(key)),
    create: (key, text) => inS3(2, () => store.create(key, text)),
    replace: (key, text, tag) => inS3(2, () => store.replace(key, text, tag)),
  }))
  const worker = createWorker({
    ...{ clock, memories, settings },
    openRequeue: async () => openRequeue(queueUrl, deadUrl, sqs),
    openRecords: async () => records,
    // A worker that was idle before: its share of the minute is whole.
    openDocSpace: async (deadline) => ({
      docspace: openDocSpace({
        ...{ url, apiKey, deadline, clock },
        rateLimiter: createRateLimiter(share),
        ...(onExchange && { onExchange }),
      }),
      linkSecrets: [apiKey],
    }),
  })
  const refOf = (name: string) => ({ source: 'espocrm', type: 'client', id: name })
  return {
    add: (name: string) =>
      records.add(refOf(name), { name: `Client ${name}`, emails: [`${name}@example.org`], ownerEmail: manager }),
    /** Puts the client's message into the queue. @returns what serves it */
    receive(name: string) {
      const ref = refOf(name)
      const body = writeMessage({ ref, receivedAt: new Date(clock.now()).toISOString(), delivery: 'bench' })
      queue.send({ body, group: clientKey(ref) })
      const [record] = queue.receive(1)
      if (!record) throw new Error('the queue gave nothing')
      return async () => {
        if ((await worker.settle(record, deadlineIn(60_000, clock))) !== 'done') throw new Error('not served')
        queue.delete(record.receiptHandle)
      }
    },
  }
}
