/** Names of the sweep's metrics. */
export const sweepMetrics = {
  /** Clients without a webhook that a sweep queued; dimension `Source`. 0 is measured too. */
  swept: 'ClientsSwept',
} as const
