/** The portal's time, epoch milliseconds. Injected, so that expiry, daily limits and backups need no waiting. */
export interface SimClock {
  now(): number
}

/** A clock that only moves when a test says so. */
export interface ManualClock extends SimClock {
  /** Moves on by `ms`. */
  advance(ms: number): void
}

/** Makes a clock that stands at `start` (epoch ms). */
export function manualClock(start: number): ManualClock {
  let current = start
  return {
    now: () => current,
    advance(ms) {
      current += ms
    },
  }
}
