import type { LocalAwsClock } from '#infra/local/aws/index.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements LocalAwsClock {
  #now: number
  readonly #waiting = new Set<{ time: number; run: () => void }>()

  constructor(start: string) {
    this.#now = Date.parse(start)
  }

  now(): number {
    return this.#now
  }

  at(time: number, run: () => void): () => void {
    const entry = { time, run }
    this.#waiting.add(entry)
    return () => this.#waiting.delete(entry)
  }

  /** Moves to `time`, running what falls due on the way in its order. */
  moveTo(time: string): void {
    const end = Date.parse(time)
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#waiting.delete(next)
      this.#now = Math.max(this.#now, next.time)
      next.run()
    }
    this.#now = end
  }

  #next(end: number) {
    return [...this.#waiting].filter(({ time }) => time <= end).sort((one, other) => one.time - other.time)[0]
  }
}
