import { type Clock, type Deadline, systemClock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import type { Exchange, HttpRequest } from '../runtime/http.ts'
import { docspaceReasons } from './reasons.ts'

export interface RateLimiterOptions {
  /** What one worker may send: the limits of the portal divided by the number of workers (docs/facts/docspace.md#limits-of-requests). */
  requestsPerMinute: number
  /** POST, PUT and DELETE at the same time. */
  writesInFlight: number
  /** GETs at the same time. By default in proportion to the writes: the portal allows 50 beside 15. */
  readsInFlight?: number
  clock?: Clock
}

/** Keeps one worker's share of DocSpace's limits. */
export interface RateLimiter {
  /**
   * Resolves when the request may be sent, with what to call when its answer has come.
   * @throws RetryLater at once when that would be after the deadline
   */
  enter(request: Pick<HttpRequest, 'method' | 'urgent'>, deadline?: Deadline): Promise<() => void>
  /** Learns from an answer: after a 429 every request of this worker waits. */
  observe(exchange: Pick<Exchange, 'status'>): void
}

/** Requests that may be sent at once after a quiet time: those of a whole onboarding. */
const burst = 15
/** Requests arrive a little closer together than they were sent, so the whole share would touch the limit. */
const share = 0.97
const readsPerWrite = 50 / 15

/**
 * Holds requests back: a token bucket whose burst and refill together stay below `requestsPerMinute` in any minute, and
 * lanes for what is in flight. Others may use up the same user's limits, and a 429 names no time to wait
 * (docs/facts/docspace.md#limits-of-requests): after one, requests pause for some seconds, twice as long after each further 429, and then start again slowly.
 */
export const createRateLimiter = (options: RateLimiterOptions): RateLimiter => {
  const { requestsPerMinute, writesInFlight, clock = systemClock } = options
  const lanes = {
    read: createLane(options.readsInFlight ?? Math.max(1, Math.floor(writesInFlight * readsPerWrite))),
    write: createLane(writesInFlight),
  }
  const bucket = createBucket(requestsPerMinute * share, clock)
  return {
    async enter({ method, urgent }, deadline) {
      const leave = await lanes[method === 'GET' ? 'read' : 'write'](urgent)
      try {
        await bucket.take(urgent, deadline)
        return leave
      } catch (error) {
        leave()
        throw error
      }
    },
    observe({ status }) {
      if (status === 429) bucket.hold()
    },
  }
}

const noTime = () => new RetryLater(docspaceReasons['docspace-turn'], { after: 1_000 + Math.random() * 4_000 })

/**
 * How many clients a worker with this share onboards in parallel, which is how many messages it takes at once. A small share fits one
 * client. More clients than the share can carry would all be unfinished at the timeout, while the shares of other workers are idle.
 */
export const clientsAtOnce = ({ requestsPerMinute }: Pick<RateLimiterOptions, 'requestsPerMinute'>): number =>
  Math.min(4, Math.max(1, Math.floor(requestsPerMinute / 120)))

/** Milliseconds without requests after a first 429, and at most: the limit counts by the minute. */
const firstHold = 2_000
const longestHold = 30_000
/** Milliseconds without a 429 after which the next one counts as a first one. */
const forgotten = 120_000

const createBucket = (perMinute: number, clock: Clock) => {
  const capacity = Math.max(1, Math.min(burst, perMinute / 4))
  const cost = 60_000 / (perMinute - capacity)
  // Generic cell rate: when the bucket is full again if nothing is sent until then.
  let fullAt = 0
  let heldUntil = 0
  let nextHold = firstHold
  const line = createLine()
  return {
    async take(urgent: boolean | undefined, deadline?: Deadline): Promise<void> {
      for (;;) {
        const now = clock.now()
        const next = Math.max(fullAt, now) + cost
        const wait = Math.max(heldUntil - now, next - now - capacity * cost)
        if (deadline && wait >= deadline.remaining()) throw noTime()
        fullAt = next
        if (wait <= 0) return
        const turn = line.wait(urgent)
        // Each who waits has asked for one place, and each place is for who is first by then.
        void clock.sleep(wait).then(line.callNext)
        await turn
        // A hold meanwhile has emptied the bucket.
        if (clock.now() >= heldUntil) return
      }
    },
    hold(): void {
      const now = clock.now()
      if (now < heldUntil) return
      if (now - heldUntil > forgotten) nextHold = firstHold
      heldUntil = now + nextHold
      nextHold = Math.min(longestHold, nextHold * 2)
      fullAt = Math.max(fullAt, heldUntil + capacity * cost)
    },
  }
}

/** At most `width` inside at once. */
const createLane = (width: number) => {
  let free = width
  const line = createLine()
  const leave = () => {
    if (!line.callNext()) free += 1
  }
  return async (urgent: boolean | undefined): Promise<() => void> => {
    if (free > 0) free -= 1
    else await line.wait(urgent)
    return leave
  }
}

/** Who waits: first come first served, but those that are urgent before all others. */
const createLine = () => {
  const [urgently, others]: [(() => void)[], (() => void)[]] = [[], []]
  return {
    wait: (urgent: boolean | undefined) => new Promise<void>((resolve) => (urgent ? urgently : others).push(resolve)),
    /** @returns whether anybody waited */
    callNext(): boolean {
      const next = urgently.shift() ?? others.shift()
      next?.()
      return next !== undefined
    },
  }
}
