import type { Delivery } from '../../crm/types.ts'

/** EspoCRM's parameters of `config.php`, with their defaults; times in seconds. */
export interface WebhookConfig {
  webhookQueueEventPortionSize: number
  webhookQueuePortionSize: number
  webhookBatchSize: number
  webhookMaxAttemptNumber: number
  webhookFailAttemptPeriod: number
  webhookTimeout: number
  /** Internal addresses as `host:port` that webhooks may have since 9.3.2. */
  webhookAllowedAddressList: readonly string[]
}

export const webhookDefaults: WebhookConfig = {
  webhookQueueEventPortionSize: 20,
  webhookQueuePortionSize: 20,
  webhookBatchSize: 50,
  webhookMaxAttemptNumber: 4,
  webhookFailAttemptPeriod: 600,
  webhookTimeout: 10,
  webhookAllowedAddressList: [],
}

const retried: Delivery['status'][] = [401, 403, 404, 405, 408, 500, 503, 'refused', 'reset', 'timeout']

/** How EspoCRM takes an answer: which statuses it retries, which it counts as final, and 410, which ends the webhook. */
export function verdictOf({ status }: { status: Delivery['status'] }): Delivery['verdict'] {
  if (status === 410) return 'unsubscribed'
  if (typeof status === 'number' && status >= 200 && status < 400) return 'delivered'
  return retried.includes(status) ? 'retry' : 'lost'
}
