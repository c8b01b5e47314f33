import { beforeEach, describe, expect, test } from 'vitest'
import { type ReleaseSettings, releaseBackfill } from '#lib/queue/release.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'

const clock = createVirtualClock()
let waiting: FifoQueue
let live: FifoQueue
beforeEach(() => {
  waiting = new FifoQueue({ clock, visibility: 30_000 })
  live = new FifoQueue({ clock })
})

const fill = (queue: FifoQueue, count: number, what = 'client') => {
  for (let n = 0; n < count; n += 1) queue.send({ body: `${what} ${n}`, group: `${what} ${n}` })
}

const immediately = { now: clock.now, sleep: async (ms: number) => clock.advance(ms) }

const release = (
  settings: Partial<ReleaseSettings> = {},
  send = sqsClientFor({ waiting, live }, (_, perform) => perform()),
) => {
  const end = clock.now() + 55_000
  return releaseBackfill({
    sqs: send,
    waitingUrl: 'waiting',
    liveUrl: 'live',
    settings: { target: 20, perMinute: 90, ...settings },
    clock: immediately,
    deadline: { remaining: () => end - clock.now() },
  })
}

const bodies = (queue: FifoQueue) => queue.messages.map(({ body }) => body)

describe('letting a backfill through', () => {
  test('keeps body and group, in order, and leaves nothing behind', async () => {
    fill(waiting, 7)
    expect(await release()).toBe(7)
    expect(bodies(live)).toEqual(Array.from({ length: 7 }, (_, n) => `client ${n}`))
    expect(live.messages[3]).toMatchObject({ body: 'client 3', group: 'client 3' })
    expect(waiting.messages).toEqual([])
  })

  test('fills the live queue up to its target and no further, counting those in flight', async () => {
    fill(waiting, 100)
    fill(live, 6, 'live')
    live.receive(4)
    expect(await release()).toBe(14)
    expect(live.messages).toHaveLength(20)
    expect(waiting.messages).toHaveLength(86)
  })

  test('lets nobody in while the live queue is full', async () => {
    fill(waiting, 5)
    fill(live, 30, 'live')
    live.receive(10)
    expect(await release()).toBe(0)
    expect(waiting.messages).toHaveLength(5)
  })

  test('goes on as the live queue gets shorter, at most so many in a minute', async () => {
    fill(waiting, 500)
    const served = sqsClientFor({ waiting, live }, async (call, perform) => {
      if (call.path === 'GetQueueAttributesCommand') live.messages.length = 0
      return perform()
    })
    const released = await release({}, served)
    expect(released).toBeGreaterThan(70)
    expect(released).toBeLessThanOrEqual(90)
  })

  test('a crash between sending and deleting sends no message twice into the live queue', async () => {
    fill(waiting, 5)
    let crash = true
    const crashing = sqsClientFor({ waiting, live }, async (call, perform) => {
      if (crash && call.path === 'DeleteMessageBatchCommand') throw new Error('crash')
      return perform()
    })
    await expect(release({}, crashing)).rejects.toThrow('crash')
    crash = false
    clock.advance(31_000)
    await release({}, crashing)
    expect(bodies(live)).toHaveLength(5)
    expect(waiting.messages).toEqual([])
  })

  test('what the live queue does not take stays in the waiting one', async () => {
    fill(waiting, 3)
    const choosy = sqsClientFor({ waiting, live }, async (call, perform) => {
      const answer = (await perform()) as { Successful?: { Id: string }[] }
      if (call.path !== 'SendMessageBatchCommand') return answer as never
      live.messages.splice(1, 1)
      return { Successful: answer.Successful?.filter(({ Id }) => Id !== '1') } as never
    })
    await release({}, choosy)
    expect(bodies(live)).toEqual(['client 0', 'client 2'])
    expect(bodies(waiting)).toEqual(['client 1'])
  })

  test('in portions, so that a minute has something of it at all times', async () => {
    fill(waiting, 100)
    const portions: number[] = []
    const counting = sqsClientFor({ waiting, live }, async (call, perform) => {
      if (call.path === 'GetQueueAttributesCommand') portions.push(live.messages.splice(0).length)
      return perform()
    })
    expect(await release({ perMinute: 60 }, counting)).toBe(55)
    expect(portions).toEqual([0, ...Array(10).fill(5)])
  })

  test('never more than so many in a minute, also where the last portion would be larger', async () => {
    fill(waiting, 100)
    const empty = sqsClientFor({ waiting, live }, async (call, perform) => {
      if (call.path === 'GetQueueAttributesCommand') live.messages.splice(0)
      return perform()
    })
    // Two in a portion: the seventh would be the thirteenth and one too many.
    expect(await release({ perMinute: 13 }, empty)).toBe(13)
    expect(waiting.messages).toHaveLength(87)
  })

  test('ends at once when the minute is full, and asks for nothing more', async () => {
    fill(waiting, 10)
    const before = clock.now()
    expect(await release({ perMinute: 1 })).toBe(1)
    expect(clock.now()).toBe(before)
    expect(waiting.messages).toHaveLength(9)
  })

  test('ends when nobody waits', async () => {
    const before = clock.now()
    expect(await release()).toBe(0)
    expect(clock.now()).toBe(before)
  })

  test('looks again while the queue is full, until the time left is a pause and the calls under way', async () => {
    fill(live, 20, 'live')
    const before = clock.now()
    expect(await release()).toBe(0)
    // 55 seconds: after ten pauses five are left, and at ten it may pause once more.
    expect(clock.now() - before).toBe(50_000)
  })

  test('takes more than ten in a portion by ten at most, and no more than were wanted', async () => {
    fill(waiting, 40)
    expect(await release({ perMinute: 180, target: 15 })).toBe(15)
    expect(live.messages).toHaveLength(15)
  })

  test('takes what there is when that is less than was wanted', async () => {
    fill(waiting, 3)
    expect(await release({ perMinute: 600 })).toBe(3)
  })

  test('deletes nothing when the live queue takes nothing', async () => {
    fill(waiting, 2)
    const refusing = new FifoQueue({ clock, failsToTake: () => true })
    const calls: string[] = []
    const sqs = sqsClientFor({ waiting, live: refusing }, ({ path }, perform) => {
      calls.push(path)
      return perform()
    })
    await release({}, sqs)
    expect(waiting.messages).toHaveLength(2)
    expect(calls).not.toContain('DeleteMessageBatchCommand')
  })

  /** Both queues, where SQS answers one command as is said. */
  const answering = (name: string, answer: (given: object) => object) =>
    sqsClientFor({ waiting, live }, async ({ path }, perform) => {
      const given = await perform()
      return (path === name ? answer(given as object) : given) as typeof given
    })

  test('is over where SQS answers a receive without a list, as it does for an empty queue', async () => {
    expect(
      await release(
        {},
        answering('ReceiveMessageCommand', () => ({})),
      ),
    ).toBe(0)
    expect(live.messages).toEqual([])
  })

  test('deletes nothing where SQS does not say what it took', async () => {
    fill(waiting, 2)
    await release(
      {},
      answering('SendMessageBatchCommand', () => ({})),
    )
    expect(bodies(waiting)).toEqual(['client 0', 'client 1'])
  })

  test('a message that SQS says no group of is in one of its own', async () => {
    fill(waiting, 1)
    const [id] = waiting.messages.map((one) => one.id)
    const without = answering('ReceiveMessageCommand', (given) => ({
      Messages: (given as { Messages: object[] }).Messages.map((one) => ({ ...one, Attributes: undefined })),
    }))
    expect(await release({}, without)).toBe(1)
    expect(live.messages).toMatchObject([{ body: 'client 0', group: id }])
  })
})
