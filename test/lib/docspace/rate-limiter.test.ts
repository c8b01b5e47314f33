import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { clientsAtOnce, createRateLimiter, type RateLimiter } from '#lib/docspace/rate-limiter.ts'
import { createVirtualClock, type VirtualClock } from '#test/onboarding/world/virtual-clock.ts'

const minute = 60_000

afterEach(() => vi.restoreAllMocks())

/** Lets everything happen that can, to the end or for `ms`. */
const settle = async (clock: VirtualClock, ms = Number.POSITIVE_INFINITY) => {
  const end = clock.now() + ms
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (clock.next === undefined || clock.next > end) return
    clock.wakeNext()
  }
}

/** Sends a request through the rate limiter that takes `ms`; notes when it left. */
const send = async (limiter: RateLimiter, clock: VirtualClock, left: number[], { method = 'GET', ms = 50 } = {}) => {
  const leave = await limiter.enter({ method: method as 'GET' })
  left.push(clock.now())
  await clock.sleep(ms)
  leave()
}

const mostWithin = (times: readonly number[], window: number) =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + window).length))

describe('the pace', () => {
  test('no minute sees more requests than the share, however they come', async () => {
    const arrivals = fc.array(fc.record({ pause: fc.nat(20_000), burst: fc.integer({ min: 1, max: 60 }) }), {
      minLength: 1,
      maxLength: 15,
    })
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 30, max: 1_500 }), async (bursts, requestsPerMinute) => {
        const clock = createVirtualClock()
        const limiter = createRateLimiter({ requestsPerMinute, writesInFlight: 100, clock })
        const left: number[] = []
        for (const { pause, burst } of bursts) {
          for (let n = 0; n < burst; n += 1) void send(limiter, clock, left)
          await settle(clock, pause)
        }
        await settle(clock)
        expect(left).toHaveLength(bursts.reduce((sum, { burst }) => sum + burst, 0))
        expect(mostWithin(left, minute)).toBeLessThanOrEqual(requestsPerMinute)
      }),
      { numRuns: 40 },
    )
  })

  test('a client after a quiet time is served at once', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 300, writesInFlight: 3, clock })
    const left: number[] = []
    const began = clock.now()
    for (let n = 0; n < 14; n += 1) void send(limiter, clock, left, { ms: 0 })
    await settle(clock, 0)
    expect(left).toEqual(Array.from({ length: 14 }, () => began))
  })

  test('uses up its share when there is much to do', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 300, writesInFlight: 3, clock })
    const left: number[] = []
    for (let n = 0; n < 1_000; n += 1) void send(limiter, clock, left)
    const began = clock.now()
    await settle(clock)
    expect(1_000 / ((clock.now() - began) / minute)).toBeGreaterThan(270)
  })

  test.each([
    ['POST', 3],
    ['GET', 10],
  ])('no more %s requests in flight than their lane takes (%i)', async (method, width) => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 100_000, writesInFlight: 3, clock })
    const left: number[] = []
    for (let n = 0; n < 200; n += 1) void send(limiter, clock, left, { method, ms: 1_000 })
    await settle(clock)
    expect(left).toHaveLength(200)
    expect(mostWithin(left, 1_000)).toBe(width)
  })

  test.each([
    [3, 2, 2],
    [0, undefined, 1],
  ])('beside %d writes as many reads as are given (%s): %d in flight', async (writesInFlight, readsInFlight, width) => {
    const clock = createVirtualClock()
    const reads = readsInFlight === undefined ? {} : { readsInFlight }
    const limiter = createRateLimiter({ requestsPerMinute: 100_000, writesInFlight, ...reads, clock })
    const left: number[] = []
    for (let n = 0; n < 20; n += 1) void send(limiter, clock, left, { ms: 1_000 })
    await settle(clock)
    expect(mostWithin(left, 1_000)).toBe(width)
  })

  test.each([
    [0, 1_000],
    [0.5, 3_000],
  ])('a request without time is tried again after a time that chance (%d) decides', async (chance, after) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance)
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 60, writesInFlight: 1, clock })
    limiter.observe({ status: 429 })
    await expect(limiter.enter({ method: 'GET' }, { remaining: () => 500 })).rejects.toMatchObject({ after })
  })

  test('a 429 long after another is a first one again, and one that comes soon is not', async () => {
    for (const [pause, quiet] of [
      [100_000, 4],
      [130_000, 2],
    ] as const) {
      const clock = createVirtualClock()
      const limiter = createRateLimiter({ requestsPerMinute: 600, writesInFlight: 10, clock })
      limiter.observe({ status: 429 })
      clock.advance(2_000 + pause)
      limiter.observe({ status: 429 })
      const began = clock.now()
      const left: number[] = []
      void send(limiter, clock, left)
      await settle(clock)
      expect(Math.floor(((left[0] ?? 0) - began) / 1_000)).toBe(quiet)
    }
  })

  test('after a 429 all is quiet, longer each time, and begins slowly', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 600, writesInFlight: 10, clock })
    const quiet: number[] = []
    for (let n = 0; n < 6; n += 1) {
      limiter.observe({ status: 429 })
      // Those that were on their way hear the same.
      limiter.observe({ status: 429 })
      const began = clock.now()
      const left: number[] = []
      for (let request = 0; request < 30; request += 1) void send(limiter, clock, left, { ms: 0 })
      await settle(clock)
      quiet.push((left[0] ?? 0) - began)
      expect(mostWithin(left, 1_000)).toBeLessThanOrEqual(11)
    }
    expect(quiet.map((ms) => Math.floor(ms / 1_000))).toEqual([2, 4, 8, 16, 30, 30])
    clock.advance(5 * minute)
    limiter.observe({ status: 429 })
    const began = clock.now()
    const left: number[] = []
    void send(limiter, clock, left)
    await settle(clock)
    expect((left[0] ?? 0) - began).toBeLessThan(3_000)
  })

  test('a request that waits when a 429 comes waits on', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 60, writesInFlight: 10, clock })
    const left: number[] = []
    for (let n = 0; n < 40; n += 1) void send(limiter, clock, left)
    await settle(clock, 3_000)
    const before = left.length
    limiter.observe({ status: 429 })
    const held = clock.now() + 2_000
    await settle(clock)
    expect(left).toHaveLength(40)
    expect(left.slice(before).every((at) => at >= held)).toBe(true)
  })

  test('only a 429 makes all quiet', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 300, writesInFlight: 3, clock })
    for (const status of [0, 200, 403, 428, 430, 500, 503]) limiter.observe({ status })
    const left: number[] = []
    void send(limiter, clock, left)
    await settle(clock, 0)
    expect(left).toEqual([clock.now()])
  })

  test('of a small share a quarter may leave at once', async () => {
    const clock = createVirtualClock()
    const began = clock.now()
    const limiter = createRateLimiter({ requestsPerMinute: 20, writesInFlight: 30, clock })
    const left: number[] = []
    for (let n = 0; n < 10; n += 1) void send(limiter, clock, left, { ms: 0 })
    await settle(clock, 0)
    expect(left).toEqual(Array(4).fill(began))
  })

  test('a request whose turn would come after the deadline is told so at once, and takes nobody’s place', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 60, writesInFlight: 1, clock })
    const left: number[] = []
    for (let n = 0; n < 14; n += 1) void send(limiter, clock, left, { ms: 0 })
    await settle(clock, 0)
    const refused = limiter.enter({ method: 'POST' }, { remaining: () => 500 })
    await expect(refused).rejects.toMatchObject({ name: 'RetryLater', reason: { code: 'docspace-turn' } })
    const { after } = (await refused.catch((error: unknown) => error)) as { after: number }
    expect(after).toBeGreaterThanOrEqual(1_000)
    expect(after).toBeLessThanOrEqual(5_000)
    // Its lane is free again: there is one for writes only.
    void send(limiter, clock, left, { method: 'POST' })
    await settle(clock)
    expect(left).toHaveLength(15)
  })

  test('a request that has time enough waits for its turn', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 60, writesInFlight: 1, clock })
    for (let n = 0; n < 20; n += 1) void limiter.enter({ method: 'GET' }).then((leave) => leave())
    await settle(clock, 0)
    const entered = limiter.enter({ method: 'GET' }, { remaining: () => 60_000 })
    await settle(clock)
    await expect(entered).resolves.toBeTypeOf('function')
  })

  test('an urgent request leaves before all that wait, in no more requests than were to leave', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 60, writesInFlight: 10, clock })
    const left: string[] = []
    const ask = async (name: string, urgent = false) => {
      const leave = await limiter.enter({ method: 'GET', urgent })
      left.push(name)
      leave()
    }
    for (let n = 0; n < 14; n += 1) void ask('burst')
    await settle(clock, 0)
    left.length = 0
    const began = clock.now()
    for (const name of ['a', 'b', 'c']) void ask(name)
    await settle(clock, 0)
    void ask('urgent', true)
    void ask('urgent too', true)
    await settle(clock, 1_400)
    expect(left).toEqual(['urgent'])
    await settle(clock)
    expect(left).toEqual(['urgent', 'urgent too', 'a', 'b', 'c'])
    // Each of the five has waited for a place of its own.
    expect(clock.now() - began).toBeGreaterThan(5_000)
  })

  test('an urgent request is the next one in its lane', async () => {
    const clock = createVirtualClock()
    const limiter = createRateLimiter({ requestsPerMinute: 100_000, writesInFlight: 1, clock })
    const left: string[] = []
    const ask = async (name: string, urgent = false) => {
      const leave = await limiter.enter({ method: 'POST', urgent })
      left.push(name)
      await clock.sleep(100)
      leave()
    }
    for (const name of ['a', 'b', 'c']) void ask(name)
    await settle(clock, 0)
    void ask('urgent', true)
    await settle(clock)
    expect(left).toEqual(['a', 'urgent', 'b', 'c'])
  })

  test('a client after the other, or four side by side, as the share allows', () => {
    const shares = [1, 119, 120, 239, 240, 360, 480, 10_000]
    expect(shares.map((requestsPerMinute) => clientsAtOnce({ requestsPerMinute }))).toEqual([1, 1, 1, 1, 2, 3, 4, 4])
  })
})
