import { type Clock, systemClock } from '../runtime/clock.ts'
import type { HttpRequest } from '../runtime/http.ts'

export interface PaceOptions {
  /** What one worker may send; the limits of the portal divided by the number of workers (contract §3). */
  requestsPerMinute: number
  /** POST, PUT and DELETE at the same time. */
  writesInFlight: number
  clock?: Clock
}

/** Requests that may leave at once after a quiet time: a client's whole onboarding. */
const burst = 15

/**
 * Holds requests back so that this worker's share of DocSpace's limits is kept: a token bucket whose burst and refill
 * together stay below `requestsPerMinute` in any minute, and a queue for writes.
 */
export const createPace = ({ requestsPerMinute, writesInFlight, clock = systemClock }: PaceOptions) => {
  const capacity = Math.max(1, Math.min(burst, requestsPerMinute / 2))
  const perMs = (requestsPerMinute - capacity) / 60_000
  // Generic cell rate: when the bucket would be full again, if nothing left in between.
  let fullAt = 0
  const take = async () => {
    const now = clock.now()
    fullAt = Math.max(fullAt, now) + 1 / perMs
    const wait = fullAt - now - capacity / perMs
    if (wait > 0) await clock.sleep(wait)
  }
  const lane = createLane(writesInFlight)
  return async (request: HttpRequest): Promise<() => void> => {
    const leave = request.method === 'GET' ? () => {} : await lane()
    await take()
    return leave
  }
}

/** At most `width` inside at once, first come first served. */
const createLane = (width: number) => {
  let free = width
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return async (): Promise<() => void> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}
