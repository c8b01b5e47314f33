/** Time as the product sees it: injected everywhere, so that tests own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** The day in UTC of a moment in epoch milliseconds, `2026-12-30`. */
export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** How much time is left before something outside ends us, in milliseconds. */
export interface Deadline {
  remaining(): number
}

/** A deadline `ms` milliseconds from now on `clock`. */
export const deadlineIn = (ms: number, clock: Clock = systemClock): Deadline => {
  const end = clock.now() + ms
  return { remaining: () => end - clock.now() }
}
