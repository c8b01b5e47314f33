import { leastPercentile } from '../samples.ts'
import { connections, type Run } from './contender.ts'

/** Requests a second, p50, p99 and megabytes: of the runs each side's best counts, of memory the most. */
export const figuresOf = (runs: readonly Run[]): string[] => {
  const each = runs.map(({ times }) => times)
  const mean = Math.min(...each.map((times) => times.reduce((sum, ms) => sum + ms, 0) / times.length))
  // A connection sends its next request as soon as it has the answer.
  const perSecond = Math.round((connections / mean) * 1_000)
  const ms = [0.5, 0.99].map((p) => `${leastPercentile(each, p).toFixed(1)} ms`)
  const megabytes = Math.round(Math.max(...runs.map((run) => run.megabytes)))
  return [perSecond.toLocaleString('en-US'), ...ms, `${megabytes} MB`]
}
