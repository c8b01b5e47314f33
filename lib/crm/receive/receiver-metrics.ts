/** Names of the receiver's metrics. */
export const receiverMetrics = {
  /** Requests to `/webhooks/{source}`; dimensions `Source` (or `unknown`) and `Verdict`. */
  deliveries: 'WebhookDeliveries',
  /** Refused deliveries; dimensions `Source` and `Reason`, a code of `refusals`. */
  refused: 'WebhooksRefused',
  /**
   * 1 for a delivery that proved its sender, 0 for a proof of the right form that does not verify. Deliveries without a proof are not
   * counted: any stranger can send them. Dimension `Source`.
   */
  authentic: 'WebhooksAuthentic',
  /** Clients of deliveries that were put into the queue; dimension `Source`. */
  clients: 'ClientsQueued',
} as const
