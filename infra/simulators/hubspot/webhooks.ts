import { type Deliveries, Waiting } from '../crm/deliveries.ts'
import { objectTypes, type Portal } from './account.ts'
import type { ObjectChange } from './records/records.ts'
import { signV1, signV3 } from './signature.ts'

export interface WebhookOptions {
  /** `legacy`: `company.creation`; `generic`: `object.creation` with an `objectTypeId`, as project apps get it. */
  family: 'legacy' | 'generic'
  /** Which signatures requests carry; real ones have both. */
  signatures: readonly ('v1' | 'v3')[]
  /** For example `company.creation`, `company.propertyChange:name`. */
  subscriptions: readonly string[]
  /** 0 to 1, for the delays of retries. */
  random(): number
}

type WebhookEvent = Record<string, unknown> & { attemptNumber: number }

interface Pending {
  event: WebhookEvent
  dueAt: number
  name: string
  id: string
}

export interface Webhooks {
  targetUrl: string | undefined
  changed(change: ObjectChange): void
  /** The events of a creation as they would be sent, for requests by hand. */
  eventOf(change: ObjectChange, subscription: string): WebhookEvent
  headers(body: string): Record<string, string>
  isDue(): boolean
  run(): Promise<void>
}

const batchSize = 100
const maxRetries = 10
/** Ten retries spread over 24 hours; HubSpot documents no more than that. */
const minutesAfter = [1, 3, 10, 20, 40, 90, 150, 240, 330, 420]

function shape(change: ObjectChange): Record<string, unknown> {
  const { kind, object, propertyName, propertyValue, mergedIds, newId, association } = change
  if (association) {
    const { to, removed, primary } = association
    return {
      objectId: undefined,
      associationType: `${object.type}_TO_${to.type}`.toUpperCase(),
      fromObjectId: Number(object.id),
      toObjectId: Number(to.id),
      associationRemoved: removed,
      isPrimaryAssociation: primary,
    }
  }
  if (kind === 'creation') return { changeFlag: 'CREATED' }
  if (kind === 'deletion') return { changeFlag: 'DELETED' }
  if (kind === 'propertyChange') return { propertyName, propertyValue, isSensitive: false }
  const ids = (mergedIds ?? []).map(Number)
  return {
    primaryObjectId: Number(object.id),
    mergedObjectIds: ids,
    newObjectId: newId ? Number(newId) : null,
    numberOfPropertiesMoved: 3,
  }
}

const userAgent =
  'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor'

/** HubSpot's webhooks of one app: one target URL, events in arrays of up to 100, ids only, in no order anybody may rely on. */
export function createWebhooks(
  portal: Portal,
  secret: string,
  deliveries: Deliveries,
  options: WebhookOptions,
): Webhooks {
  const { clock } = portal
  const waiting = new Waiting<Pending>(clock)
  const name = ({ kind, object }: ObjectChange) => `${object.type}.${kind}`

  function eventOf(change: ObjectChange, subscription: string): WebhookEvent {
    const { object, at, changeSource, sourceId, kind } = change
    const generic = options.family === 'generic'
    return {
      // Documented as not unique.
      eventId: Math.floor(options.random() * 4_000_000_000),
      subscriptionId: 1_900_000 + options.subscriptions.indexOf(subscription),
      portalId: portal.portalId,
      appId: portal.appId,
      occurredAt: at,
      subscriptionType: generic ? `object.${kind}` : name(change),
      attemptNumber: 0,
      objectId: Number(object.id),
      ...(generic ? { objectTypeId: objectTypes[object.type].typeId } : {}),
      ...shape(change),
      changeSource,
      sourceId,
    }
  }

  async function send(batch: Pending[]): Promise<void> {
    const body = JSON.stringify(batch.map((one) => one.event))
    const attempt = Math.max(...batch.map((one) => one.event.attemptNumber)) + 1
    const events = batch.map((one) => ({ name: one.name, id: one.id }))
    const url = webhooks.targetUrl ?? ''
    const { verdict } = await deliveries.deliver({ url, headers: webhooks.headers(body), body, attempt, events })
    if (verdict === 'delivered') return
    for (const one of batch.filter(({ event }) => event.attemptNumber < maxRetries)) {
      const minutes = (minutesAfter[one.event.attemptNumber] ?? 0) * (0.75 + options.random() / 2)
      const event = { ...one.event, attemptNumber: one.event.attemptNumber + 1 }
      waiting.all.push({ ...one, event, dueAt: clock.now() + minutes * 60_000 })
    }
  }

  const webhooks: Webhooks = {
    targetUrl: undefined,
    changed(change) {
      const wanted = change.kind === 'propertyChange' ? `${name(change)}:${change.propertyName}` : name(change)
      if (webhooks.targetUrl === undefined || !options.subscriptions.includes(wanted)) return
      const event = eventOf(change, wanted)
      waiting.all.push({ event, dueAt: clock.now(), name: wanted, id: change.object.id })
    },
    eventOf,
    headers(body) {
      const at = clock.now()
      const v1 = { 'X-HubSpot-Signature': signV1(secret, body), 'X-HubSpot-Signature-Version': 'v1' }
      const v3 = {
        'X-HubSpot-Signature-v3': signV3(secret, webhooks.targetUrl ?? '', body, at),
        'X-HubSpot-Request-Timestamp': String(at),
      }
      const signed = { ...(options.signatures.includes('v1') && v1), ...(options.signatures.includes('v3') && v3) }
      return { Accept: '*/*', 'Content-Type': 'application/json', 'User-Agent': userAgent, ...signed }
    },
    isDue: waiting.isDue,
    async run() {
      const due = waiting.take()
      for (let n = 0; n < due.length; n += batchSize) await send(due.slice(n, n + batchSize))
    },
  }
  return webhooks
}
