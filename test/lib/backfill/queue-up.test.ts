import { beforeEach, describe, expect, test } from 'vitest'
import { queueUp } from '#lib/backfill/queue-up.ts'
import { readMessage } from '#lib/queue/message.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { QueueUnavailable } from '#lib/runtime/errors.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'
import { listed } from './listing.ts'

const clock = createVirtualClock()
let waiting: FifoQueue
beforeEach(() => {
  waiting = new FifoQueue({ clock })
})

const clients = Array.from({ length: 25 }, (_, n) => listed(`c${n}`).ref)
const keys = clients.map(clientKey)
const groups = () => waiting.messages.map(({ group }) => group)

/** SQS, whose every answer goes through `answered`. */
const sqs = (answered = () => {}) =>
  sqsClientFor({ waiting }, async (_call, perform) => {
    const answer = await perform()
    answered()
    return answer
  })

const immediately = { now: clock.now, sleep: async (ms: number) => clock.advance(ms) }
const work = { waitingUrl: 'waiting', job: 'backfill-1', clock: immediately }

describe('queueing clients', () => {
  test('one message each, in order, grouped by client, that names the job', async () => {
    await queueUp(clients, { ...work, sqs: sqs() })
    expect(groups()).toEqual(keys)
    expect(readMessage(waiting.messages[7]?.body ?? '')).toEqual({
      ref: clients[7],
      delivery: 'backfill-1',
      receivedAt: new Date(clock.now()).toISOString(),
    })
  })

  test('tells of ten at a time, each only when the queue has them', async () => {
    const told: number[] = []
    const onSent = async (sent: readonly unknown[]) => {
      told.push(sent.length)
      expect(waiting.messages).toHaveLength(told.reduce((sum, count) => sum + count, 0))
    }
    await queueUp(clients, { ...work, sqs: sqs(), onSent })
    expect(told).toEqual([10, 10, 5])
  })

  test('takes its time when it is told to', async () => {
    const begin = clock.now()
    await queueUp(clients, { ...work, sqs: sqs(), perMinute: 30 })
    expect(clock.now() - begin).toBe(40_000)
  })

  test('the same job may send what it is not sure of once more', async () => {
    let calls = 0
    // The queue takes the second ten, and the answer is lost.
    const lost = sqs(() => {
      calls += 1
      if (calls > 1) throw new Error('the connection was reset')
    })
    const told: string[] = []
    const onSent = async (sent: typeof clients) => void told.push(...sent.map(clientKey))
    await expect(queueUp(clients, { ...work, sqs: lost, onSent })).rejects.toThrow(QueueUnavailable)
    expect(told).toEqual(keys.slice(0, 10))
    await queueUp(clients.slice(10), { ...work, sqs: sqs() })
    expect(groups()).toEqual(keys)
  })
})
