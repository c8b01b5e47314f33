/** Names of the sweep's metrics. */
export const sweepMetrics = {
  /** Clients that were found without anybody having heard of them, and queued; dimension `Source`. 0 is measured too. */
  swept: 'ClientsSwept',
} as const
