import type { Delivery } from '../crm.ts'
import type { DeliveryLog } from '../crm-deliveries.ts'
import type { Company, WebhookRecord } from './company.ts'
import { bodyOf, type Event, eventOf, wants } from './events.ts'
import type { Happening } from './items.ts'

/** Waits before the second, third and fourth try, in milliseconds. */
const retriesAfter = [3000, 30_000, 150_000]
const banAt = 10
const banMs = 30 * 60_000
const deletedAfterMs = 3 * 86_400_000
export const timeoutMs = 10_000

interface Pending {
  webhookId: number
  event: Event
  attempt: number
  dueAt: number
}

export interface Webhooks {
  happened(happening: Happening): void
  due(): boolean
  run(): Promise<void>
}

/** 2xx within ten seconds is success; redirects are not followed and count as failures. */
export function verdictOf({ status }: { status: Delivery['status'] }): Delivery['verdict'] {
  return typeof status === 'number' && status >= 200 && status < 300 ? 'delivered' : 'retry'
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
export function createWebhooks(company: Company, log: DeliveryLog, deadlineMs: number): Webhooks {
  let pending: Pending[] = []
  const now = () => company.clock.now()
  const banned = (webhook: WebhookRecord) => webhook.bannedUntil > now()

  function failed(webhook: WebhookRecord, one: Pending): void {
    // Only first tries count towards the ban (Pipedrive, Guide for Webhooks v2).
    if (one.attempt === 1) webhook.failures += 1
    if (webhook.failures >= banAt) {
      Object.assign(webhook, { failures: 0, bannedUntil: now() + banMs })
      pending = pending.filter((other) => other.webhookId !== webhook.id)
    }
    const wait = retriesAfter[one.attempt - 1]
    if (wait !== undefined && !banned(webhook)) pending.push({ ...one, attempt: one.attempt + 1, dueAt: now() + wait })
    if (now() - webhook.lastSuccessAt > deletedAfterMs)
      company.webhooks = company.webhooks.filter((other) => other !== webhook)
  }

  async function send(one: Pending): Promise<void> {
    const webhook = company.webhooks.find((other) => other.id === one.webhookId)
    if (webhook === undefined || banned(webhook)) return
    const { item, action } = one.event.happening
    const body = bodyOf(company, webhook, one.event, one.attempt)
    const events = [{ name: `${action}.${item.type}`, id: String(item.id) }]
    const out = { url: webhook.url, headers: headers(webhook), body, attempt: one.attempt, events }
    const { verdict, status } = await log.deliver(out, deadlineMs, verdictOf)
    webhook.lastStatus = typeof status === 'number' ? status : null
    if (verdict === 'delivered') webhook.lastSuccessAt = now()
    else failed(webhook, one)
  }

  return {
    happened(happening) {
      for (const webhook of company.webhooks.filter((one) => wants(one, happening) && !banned(one))) {
        pending.push({ webhookId: webhook.id, event: eventOf(happening), attempt: 1, dueAt: now() })
      }
    },
    due: () => pending.some((one) => one.dueAt <= now()),
    async run() {
      const ready = pending.filter((one) => one.dueAt <= now())
      pending = pending.filter((one) => !ready.includes(one))
      for (const one of ready) await send(one)
    },
  }
}
