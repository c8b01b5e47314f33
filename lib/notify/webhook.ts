import type { Clock, Deadline } from '../runtime/clock.ts'
import { type Secrets, webhookSecrets } from '../runtime/secrets.ts'
import { signStandard } from '../runtime/signing/standard-webhooks.ts'
import { NotDelivered } from './not-delivered.ts'
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

/** Where a report goes, and the secret that signs it. */
export interface SignedCallback extends Omit<WebhookTarget, 'secrets'> {
  /** Undefined where the settings name none. */
  secretName: string | undefined
  secrets: Secrets
}

/** Sends an event that is signed by what a secret holds, once. @throws NotDelivered, for good where the secret has no usable value */
export const sendCallback = async (
  event: WebhookEvent,
  { secretName, secrets, ...target }: SignedCallback,
): Promise<void> => {
  const stored = secretName ? await secrets.find(secretName, webhookSecrets) : undefined
  if (!stored) throw new NotDelivered('The callback has no signing secret', { permanent: true })
  await sendWebhook(event, { ...target, secrets: stored.secrets })
}
