import type { Deliveries } from '../../crm/deliveries.ts'
import type { Delivery } from '../../crm/types.ts'
import { find, type Installation, type Rec, table, type User } from '../account.ts'
import { phpJson, phpTime } from '../http/php.ts'
import { reaches } from '../people/acl.ts'
import { attributesOfField, type RecordChange } from '../records/records.ts'
import { sharingOf } from '../schema/sharing.ts'
import { has, isForbiddenAddress } from '../versions.ts'
import { deliveryHeaders } from './signature.ts'
import type { WebhookConfig } from './webhook-settings.ts'

interface QueuedEvent {
  event: string
  change: RecordChange
  data: Record<string, unknown>
}

interface QueueItem extends Rec {
  number: number
  webhookId: string
  event: string
  targetType: string
  targetId: string
  status: 'Pending' | 'Success' | 'Failed'
  attempts: number
  processAt: string | null
  processedAt: string | null
}

export interface WebhookQueue {
  changed(change: RecordChange): void
  /** One run of the job `Process Webhook Queue`. */
  run(): Promise<void>
  /** Is there anything the next run would do now? */
  isDue(): boolean
  items(): QueueItem[]
}

export function createQueue(crm: Installation, deliveries: Deliveries, config: WebhookConfig): WebhookQueue {
  let events: QueuedEvent[] = []
  let items: QueueItem[] = []
  let number = 0
  const webhooks = () => [...table(crm, 'Webhook').values()].filter((one) => !one.deleted && one.isActive === true)

  const isItemDue = (item: QueueItem) =>
    item.status === 'Pending' && (item.processAt === null || item.processAt <= crm.time())

  function note(event: string, change: RecordChange, data: Record<string, unknown>): void {
    if (webhooks().some((one) => one.event === event)) events.push({ event, change, data })
  }

  function enqueue({ event, change, data }: QueuedEvent): void {
    for (const webhook of webhooks().filter((one) => one.event === event)) {
      if (webhook.skipOwn === true && webhook.userId === change.userId) continue
      items.push({
        id: crm.newId(),
        number: ++number,
        webhookId: webhook.id,
        event,
        targetType: change.entity,
        targetId: change.id,
        status: 'Pending',
        createdAt: crm.time(),
        processedAt: null,
        attempts: 0,
        processAt: null,
        data,
      })
    }
  }

  /** Rights are those of the moment of sending: what the webhook's user may not read is dropped without notice. */
  function allowed(webhook: Rec, batch: QueueItem[]): QueueItem[] {
    const owner = find(crm, 'User', webhook.userId) as User | undefined
    return batch.filter((item) => {
      const target = find(crm, item.targetType, item.targetId)
      if (target && (owner === undefined || reaches(crm, owner, item.targetType, 'read', target))) return true
      items = items.filter((one) => one !== item)
      return false
    })
  }

  function settle(item: QueueItem, verdict: Delivery['verdict']): void {
    item.attempts += 1
    if (verdict === 'delivered') Object.assign(item, { status: 'Success', processedAt: crm.time() })
    else if (verdict === 'retry' && item.attempts < config.webhookMaxAttemptNumber)
      item.processAt = phpTime(crm.clock.now() + config.webhookFailAttemptPeriod * 1000)
    else Object.assign(item, { status: 'Failed', processAt: null })
  }

  async function sendBatch(webhook: Rec): Promise<void> {
    const due = items
      .filter((item) => item.webhookId === webhook.id && isItemDue(item))
      .slice(0, config.webhookBatchSize)
    const batch = allowed(webhook, due)
    if (batch.length === 0) return
    const body = phpJson(batch.map((item) => item.data))
    const url = String(webhook.url)
    // EspoCRM writes it to its own log and nowhere else.
    if (has(crm.version, 'internalAddresses') && isForbiddenAddress(url, crm.allowedAddresses)) {
      for (const item of batch) settle(item, 'retry')
      return
    }
    const named = batch.map((item) => ({ name: item.event, id: item.targetId }))
    const attempt = Math.max(...batch.map((item) => item.attempts)) + 1
    const out = { url, headers: deliveryHeaders(webhook, body), body, attempt, events: named }
    const { verdict } = await deliveries.deliver(out)
    for (const item of batch) settle(item, verdict)
    if (verdict === 'unsubscribed') {
      items = items.filter((item) => item.webhookId !== webhook.id)
      webhook.deleted = true
    }
  }

  return {
    changed(change) {
      note(`${change.entity}.${change.kind}`, change, change.data)
      if (change.kind !== 'update') return
      const hooked = webhooks().map((one) => /^(\w+)\.fieldUpdate\.(\w+)$/.exec(String(one.event)))
      const fields = new Set(hooked.flatMap((match) => (match?.[1] === change.entity ? [match[2] ?? ''] : [])))
      for (const field of fields) {
        const names = attributesOfField(change.entity, field)
        if (!names.some((name) => name in change.data)) continue
        const now = find(crm, change.entity, change.id)
        const record = now && { ...now, ...sharingOf(crm, now) }
        const values = Object.fromEntries(names.map((name) => [name, change.data[name] ?? record?.[name] ?? null]))
        note(`${change.entity}.fieldUpdate.${field}`, change, { id: change.id, ...values })
      }
    },
    async run() {
      const portion = events.slice(0, config.webhookQueueEventPortionSize)
      events = events.slice(config.webhookQueueEventPortionSize)
      for (const event of portion) enqueue(event)
      const ids = [...new Set(items.filter(isItemDue).map((item) => item.webhookId))].slice(
        0,
        config.webhookQueuePortionSize,
      )
      for (const id of ids) {
        const webhook = find(crm, 'Webhook', id)
        if (webhook && !webhook.deleted && webhook.isActive === true) await sendBatch(webhook)
        else items = items.filter((item) => item.webhookId !== id || !isItemDue(item))
      }
    },
    isDue: () => events.length > 0 || items.some(isItemDue),
    items: () => items,
  }
}
