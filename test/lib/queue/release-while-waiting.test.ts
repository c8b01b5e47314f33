import { beforeEach, expect, test } from 'vitest'
import { releaseWhileWaiting } from '#lib/queue/release-while-waiting.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'

const minute = 60_000
const clock = createVirtualClock()
let waiting: FifoQueue
let live: FifoQueue
let began: number
beforeEach(() => {
  waiting = new FifoQueue({ clock, visibility: 30_000 })
  live = new FifoQueue({ clock })
  began = clock.now()
})

/** Releases for so many minutes at most; the live queue is served at once. */
const release = (minutes: number, served = true) => {
  const sqs = sqsClientFor({ waiting, live }, async (call, perform) => {
    if (served && call.path === 'SendMessageBatchCommand') {
      const answer = await perform()
      live.messages.length = 0
      return answer
    }
    return perform()
  })
  return releaseWhileWaiting({
    sqs,
    waitingUrl: 'waiting',
    liveUrl: 'live',
    settings: { target: 20, perMinute: 90 },
    clock: { now: clock.now, sleep: async (ms: number) => clock.advance(ms) },
    deadline: { remaining: () => began + minutes * minute - clock.now() },
  })
}

const fill = (queue: FifoQueue, count: number) => {
  for (let n = 0; n < count; n += 1) queue.send({ body: `client ${n}`, group: `client ${n}` })
}

test('looks once and ends where nobody waits', async () => {
  expect(await release(14)).toBe(0)
  expect(clock.now()).toBe(began)
})

test('goes on until nobody waits, at most so many in each minute', async () => {
  fill(waiting, 200)
  expect(await release(14)).toBe(200)
  expect(waiting.messages).toEqual([])
  const took = (clock.now() - began) / minute
  expect(took).toBeGreaterThan(2)
  expect(took).toBeLessThanOrEqual(3)
})

test('begins no minute that it cannot end, and leaves the rest to the next call', async () => {
  fill(waiting, 1_000)
  expect(await release(3)).toBe(270)
  expect(clock.now() - began).toBeLessThanOrEqual(3 * minute)
  expect(clock.now() - began).toBeGreaterThan(2 * minute)
})

test('waits for the live queue to get shorter', async () => {
  fill(waiting, 5)
  fill(live, 30)
  expect(await release(14, false)).toBe(0)
  expect(waiting.messages).toHaveLength(5)
  expect((clock.now() - began) / minute).toBeGreaterThan(13)
})
