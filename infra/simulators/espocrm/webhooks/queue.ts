import type { Delivery } from '../../crm.ts'
import type { DeliveryLog } from '../../crm-deliveries.ts'
import { phpJson, phpTime } from '../http/php.ts'
import { find, type Installation, type Rec, table, type User } from '../installation.ts'
import { reaches } from '../people/acl.ts'
import { attributesOfField, type Happening } from '../records.ts'
import { has, isForbiddenAddress } from '../versions.ts'
import { deliveryHeaders, verdictOf, type WebhookConfig, webhookDefaults } from './sender.ts'

interface QueuedEvent {
  event: string
  happening: Happening
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
  happened(happening: Happening): void
  /** One run of the job `Process Webhook Queue`. */
  runJob(): Promise<void>
  /** Is there anything the next run would do now? */
  due(): boolean
  items(): QueueItem[]
}

export function createQueue(crm: Installation, log: DeliveryLog, given: Partial<WebhookConfig> = {}): WebhookQueue {
  const config = { ...webhookDefaults, ...given }
  let events: QueuedEvent[] = []
  let items: QueueItem[] = []
  let number = 0
  const webhooks = () => [...table(crm, 'Webhook').values()].filter((one) => !one.deleted && one.isActive === true)

  const isDue = (item: QueueItem) =>
    item.status === 'Pending' && (item.processAt === null || item.processAt <= crm.time())

  function note(event: string, happening: Happening, data: Record<string, unknown>): void {
    if (webhooks().some((one) => one.event === event)) events.push({ event, happening, data })
  }

  function enqueue({ event, happening, data }: QueuedEvent): void {
    for (const webhook of webhooks().filter((one) => one.event === event)) {
      if (webhook.skipOwn === true && webhook.userId === happening.userId) continue
      items.push({
        id: crm.newId(),
        number: ++number,
        webhookId: webhook.id,
        event,
        targetType: happening.entity,
        targetId: happening.id,
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
    const due = items.filter((item) => item.webhookId === webhook.id && isDue(item)).slice(0, config.webhookBatchSize)
    const batch = allowed(webhook, due)
    if (batch.length === 0) return
    const body = phpJson(batch.map((item) => item.data))
    const url = String(webhook.url)
    // EspoCRM's own log alone tells of it.
    if (has(crm.version, 'internalAddresses') && isForbiddenAddress(url, crm.allowedAddresses)) {
      for (const item of batch) settle(item, 'retry')
      return
    }
    const named = batch.map((item) => ({ name: item.event, id: item.targetId }))
    const attempt = Math.max(...batch.map((item) => item.attempts)) + 1
    const out = { url, headers: deliveryHeaders(webhook, body), body, attempt, events: named }
    const { verdict } = await log.deliver(out, config.webhookTimeout * 1000, verdictOf)
    for (const item of batch) settle(item, verdict)
    if (verdict === 'unsubscribed') {
      items = items.filter((item) => item.webhookId !== webhook.id)
      webhook.deleted = true
    }
  }

  return {
    happened(happening) {
      note(`${happening.entity}.${happening.kind}`, happening, happening.data)
      if (happening.kind !== 'update') return
      const hooked = webhooks().map((one) => /^(\w+)\.fieldUpdate\.(\w+)$/.exec(String(one.event)))
      const fields = new Set(hooked.flatMap((match) => (match?.[1] === happening.entity ? [match[2] ?? ''] : [])))
      for (const field of fields) {
        const names = attributesOfField(happening.entity, field)
        if (!names.some((name) => name in happening.data)) continue
        const values = Object.fromEntries(names.map((name) => [name, happening.data[name] ?? null]))
        note(`${happening.entity}.fieldUpdate.${field}`, happening, { id: happening.id, ...values })
      }
    },
    async runJob() {
      const portion = events.slice(0, config.webhookQueueEventPortionSize)
      events = events.slice(config.webhookQueueEventPortionSize)
      for (const event of portion) enqueue(event)
      const ids = [...new Set(items.filter(isDue).map((item) => item.webhookId))].slice(
        0,
        config.webhookQueuePortionSize,
      )
      for (const id of ids) {
        const webhook = find(crm, 'Webhook', id)
        if (webhook && !webhook.deleted && webhook.isActive === true) await sendBatch(webhook)
        else items = items.filter((item) => item.webhookId !== id || !isDue(item))
      }
    },
    due: () => events.length > 0 || items.some(isDue),
    items: () => items,
  }
}
