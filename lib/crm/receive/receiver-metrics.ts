/** Names of the receiver's metrics. */
export const receiverMetrics = {
  /** Requests to `/webhooks/{source}`; dimensions `Source` (or `unknown`) and `Verdict`. */
  deliveries: 'WebhookDeliveries',
  /** Those that were not taken; dimensions `Source` and `Reason`, a code of `refusals`. */
  refused: 'WebhooksRefused',
  /**
   * 1 for a delivery that proved where it comes from, 0 for one whose proof has the right form and is another's; nothing for what has
   * none, which any stranger sends. Dimension `Source`.
   */
  authentic: 'WebhooksAuthentic',
  /** Clients that deliveries put into the queue; dimension `Source`. */
  clients: 'ClientsQueued',
} as const
