/** Names of the receiver's metrics. */
export const receiverMetrics = {
  /** Requests to `/webhooks/{source}`; dimensions `Source` (or `unknown`) and `Verdict`. */
  deliveries: 'WebhookDeliveries',
  /** Clients that deliveries put into the queue; dimension `Source`. */
  clients: 'ClientsQueued',
} as const
