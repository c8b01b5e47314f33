import type { Clock } from '#lib/runtime/clock.ts'
import type { Shell } from '../shell.ts'

/** A person who may press Ctrl-C. */
export interface Interruption {
  readonly happened: boolean
  /** Sleeps `ms` milliseconds, or less when Ctrl-C comes. */
  sleep(ms: number): Promise<void>
  /** From now on Ctrl-C ends the process again. */
  stop(): void
}

/** Notes Ctrl-C instead of ending, so that nothing that was made is left behind. */
export const watchInterruption = (shell: Shell, clock: Clock, told: () => void): Interruption => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let happened = false
  const stop = shell.onInterrupt?.(() => {
    if (!happened) told()
    happened = true
    resolve()
  })
  return {
    get happened() {
      return happened
    },
    sleep: (ms) => Promise.race([clock.sleep(ms), promise]),
    stop: () => stop?.(),
  }
}
