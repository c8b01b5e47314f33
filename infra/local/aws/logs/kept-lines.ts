import type { LogRecord } from '../contract.ts'

/** So many lines of all functions together are kept; older ones go. */
const most = 20_000

/** The latest lines of the functions, as CloudWatch would have them in a log group for each. */
export class KeptLines {
  #lines: LogRecord[] = []

  keep(record: LogRecord): void {
    this.#lines.push(record)
    // Seldom and many at once: a line more must cost nothing.
    if (this.#lines.length > 2 * most) this.#lines = this.#lines.slice(-most)
  }

  /** Lines of a function from `since`, in epoch milliseconds, in the order they came. */
  of(functionName: string, since: number): LogRecord[] {
    return this.#lines.filter((line) => line.function === functionName && line.at >= since)
  }
}
