/** Time for what waits long: schedules and retries. Times in epoch milliseconds. */
export interface LocalAwsClock {
  now(): number
  /** Calls `run` once `time` is reached; the returned function cancels it. */
  at(time: number, run: () => void): () => void
}

// Timers stand still while a laptop sleeps and cannot be longer than 24.8 days, so a long wait is cut into short ones.
const LONGEST_WAIT_MS = 30_000

export const systemClockOfAws: LocalAwsClock = {
  now: () => Date.now(),
  at: (time, run) => {
    let timer: NodeJS.Timeout
    const wait = () => {
      const left = time - Date.now()
      timer = left <= 0 ? setTimeout(run, 0) : setTimeout(wait, Math.min(left, LONGEST_WAIT_MS))
    }
    wait()
    return () => clearTimeout(timer)
  },
}
