import { type Deliveries, Waiting } from '../crm/deliveries.ts'
import type { Company, WebhookRecord } from './account.ts'
import { bodyOf, type Event, eventOf, wants } from './events.ts'
import type { ItemChange } from './records.ts'

/** Waits before the second, third and fourth try, in milliseconds. */
const retriesAfter = [3000, 30_000, 150_000]
const banAt = 10
const banMs = 30 * 60_000
const deletedAfterMs = 3 * 86_400_000

interface Pending {
  webhookId: number
  event: Event
  attempt: number
  dueAt: number
}

export interface Webhooks {
  changed(change: ItemChange): void
  isDue(): boolean
  run(): Promise<void>
}

/** Basic credentials are all the authenticity there is. */
export function headers(webhook: WebhookRecord): Record<string, string> {
  const { user, password } = webhook
  const basic = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Pipedrive Webhooks',
    ...(user === undefined ? {} : { Authorization: `Basic ${basic}` }),
  }
}

/** Pipedrive's webhooks: one event a request, three retries, and the ban that loses what happens meanwhile. */
export function createWebhooks(company: Company, deliveries: Deliveries): Webhooks {
  const waiting = new Waiting<Pending>(company.clock)
  const now = () => company.clock.now()
  const banned = (webhook: WebhookRecord) => webhook.bannedUntil > now()

  function failed(webhook: WebhookRecord, one: Pending): void {
    // Only first tries count towards the ban (Pipedrive, Guide for Webhooks v2).
    if (one.attempt === 1) webhook.failures += 1
    if (webhook.failures >= banAt) {
      Object.assign(webhook, { failures: 0, bannedUntil: now() + banMs })
      waiting.all = waiting.all.filter((other) => other.webhookId !== webhook.id)
    }
    const wait = retriesAfter[one.attempt - 1]
    if (wait !== undefined && !banned(webhook))
      waiting.all.push({ ...one, attempt: one.attempt + 1, dueAt: now() + wait })
    if (now() - webhook.lastSuccessAt > deletedAfterMs)
      company.webhooks = company.webhooks.filter((other) => other !== webhook)
  }

  async function send(one: Pending): Promise<void> {
    const webhook = company.webhooks.find((other) => other.id === one.webhookId)
    if (webhook === undefined || banned(webhook)) return
    const { item, action } = one.event.change
    const body = bodyOf(company, webhook, one.event, one.attempt)
    const events = [{ name: `${action}.${item.type}`, id: String(item.id) }]
    const out = { url: webhook.url, headers: headers(webhook), body, attempt: one.attempt, events }
    const { verdict, status } = await deliveries.deliver(out)
    webhook.lastStatus = typeof status === 'number' ? status : null
    if (verdict === 'delivered') webhook.lastSuccessAt = now()
    else failed(webhook, one)
  }

  return {
    changed(change) {
      for (const webhook of company.webhooks.filter((one) => wants(one, change) && !banned(one))) {
        waiting.all.push({ webhookId: webhook.id, event: eventOf(change), attempt: 1, dueAt: now() })
      }
    },
    isDue: waiting.isDue,
    async run() {
      for (const one of waiting.take()) await send(one)
    },
  }
}
