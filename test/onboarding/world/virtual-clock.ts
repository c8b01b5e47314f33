import type { Clock } from '#lib/runtime/clock.ts'

interface Sleeper {
  at: number
  wake(): void
}

/** Time that stands still until a test lets it go on; nobody waits for real. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms`, waking who sleeps until then, in order. */
  advance(ms: number): void
  /** Moves on to the next who sleeps. False when nobody does. */
  wakeNext(): boolean
  /** When the next sleeper wakes, epoch milliseconds. */
  readonly next: number | undefined
}

/** A clock that begins at `start` (epoch milliseconds). */
export const createVirtualClock = (start = Date.UTC(2026, 0, 5, 9)): VirtualClock => {
  let current = start
  let sleepers: Sleeper[] = []
  const wakeDue = () => {
    const due = sleepers.filter(({ at }) => at <= current).sort((left, right) => left.at - right.at)
    sleepers = sleepers.filter(({ at }) => at > current)
    for (const { wake } of due) wake()
  }
  const next = () => sleepers.reduce<number | undefined>((soonest, { at }) => Math.min(at, soonest ?? at), undefined)
  return {
    now: () => current,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ at: current + Math.max(0, ms), wake: resolve })
      }),
    advance(ms) {
      const end = current + ms
      for (let at = next(); at !== undefined && at <= end; at = next()) {
        current = Math.max(current, at)
        wakeDue()
      }
      current = end
    },
    wakeNext() {
      const at = next()
      if (at === undefined) return false
      current = Math.max(current, at)
      wakeDue()
      return true
    },
    get next() {
      return next()
    },
  }
}
