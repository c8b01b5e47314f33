/** Names of the receiver's metrics. */
export const receiverMetrics = {
  /** Requests to `/webhooks/{source}`; dimensions `Source` (or `unknown`) and `Verdict`. */
  deliveries: 'WebhookDeliveries',
  /** Those that were not taken; dimensions `Source` and `Reason`, a code of `refusals`. */
  refused: 'WebhooksRefused',
  /** Clients that deliveries put into the queue; dimension `Source`. */
  clients: 'ClientsQueued',
} as const
