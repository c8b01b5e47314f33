import type { Exchange } from '../runtime/http.ts'
import { metrics } from '../runtime/telemetry/metrics.ts'

/** Names of the metrics of calls to DocSpace. */
export const docspaceMetrics = {
  requests: 'DocSpaceRequests',
  /** Answers with 429. */
  tooMany: 'DocSpaceTooManyRequests',
  /** Requests without an answer. */
  unanswered: 'DocSpaceUnanswered',
  latency: 'DocSpaceLatency',
} as const

/** Counts requests and writes their sums in one line. */
export interface RequestMetrics {
  record(exchange: Exchange): void
  /** Writes what was recorded since the last time; nothing when nothing was. */
  flush(): void
}

/** CloudWatch takes this many values of one metric in a line. */
const mostValues = 100

export const createRequestMetrics = (): RequestMetrics => {
  let recorded: Exchange[] = []
  return {
    record: (exchange) => recorded.push(exchange),
    flush() {
      if (recorded.length === 0) return
      const { requests, tooMany, unanswered, latency } = docspaceMetrics
      metrics([
        { name: requests, value: recorded.length },
        { name: tooMany, value: recorded.filter(({ status }) => status === 429).length },
        { name: unanswered, value: recorded.filter(({ status }) => status === 0).length },
        { name: latency, value: recorded.slice(-mostValues).map(({ ms }) => ms), unit: 'Milliseconds' },
      ])
      recorded = []
    },
  }
}
