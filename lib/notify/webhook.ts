import type { Clock, Deadline } from '../runtime/clock.ts'
import { signStandard } from '../runtime/signing/standard-webhooks.ts'
import { postCallback } from './post.ts'

export interface WebhookEvent {
  /** The same for every try of one event, so that the receiver can drop a second one. */
  id: string
  type: string
  /** When it happened, epoch milliseconds. */
  at: number
  data: unknown
}

export interface WebhookTarget {
  url: string
  /** `whsec_…`, the newest first; an event is signed with each. */
  secrets: readonly string[]
  deadline: Deadline
  clock: Clock
}

/**
 * Sends a signed event by Standard Webhooks 1.0.0, once.
 * @throws NotDelivered
 */
export const sendWebhook = async (event: WebhookEvent, target: WebhookTarget): Promise<void> => {
  const { url, secrets, deadline, clock } = target
  const body = JSON.stringify({ type: event.type, timestamp: new Date(event.at).toISOString(), data: event.data })
  await postCallback('The callback', {
    url,
    headers: signStandard(event.id, clock.now(), body, secrets),
    body,
    deadline,
    clock,
  })
}
