import { randomUUID } from 'node:crypto'
import type { Company, WebhookRecord } from './account.ts'
import type { ItemChange } from './records.ts'

type Body = Record<string, unknown>

/** What stays the same over all tries of one event. */
export interface Event {
  change: ItemChange
  id: string
  correlationId: string
}

export function eventOf(change: ItemChange): Event {
  return { change, id: randomUUID(), correlationId: randomUUID() }
}

function second(company: Company, webhook: WebhookRecord, { change, id, correlationId }: Event, attempt: number): Body {
  const { action, item, data, previous, userId, source, at, merged } = change
  const meta = {
    action,
    company_id: String(company.companyId),
    correlation_id: correlationId,
    entity_id: String(item.id),
    entity: item.type,
    id,
    is_bulk_edit: false,
    timestamp: new Date(at).toISOString(),
    type: 'general',
    user_id: String(userId),
    version: '2.0',
    webhook_id: String(webhook.id),
    webhook_owner_id: String(webhook.userId),
    change_source: source,
    permitted_user_ids: company.users.map((one) => String(one.id)),
    attempt,
    host: company.host,
    ...(merged !== undefined && { [action === 'delete' ? 'merged_to_id' : 'merged_from_id']: String(merged) }),
  }
  return { data, previous, meta }
}

const pasts = { create: 'added', change: 'updated', delete: 'deleted' } as const

/** Version 1 has flat records, times without a zone, and the custom fields among the others. */
function flat(record: Body | null, id: number): Body | null {
  if (record === null) return null
  const {
    custom_fields: custom,
    emails,
    phones,
    ...rest
  } = record as Body & { custom_fields?: Record<string, { value: unknown } | null> }
  const values = Object.entries(custom ?? {}).map(([code, value]) => [code, value?.value ?? null])
  const timed = Object.entries(rest).map(([name, value]) => [
    name,
    /_time$/.test(name) && typeof value === 'string' ? value.replace('T', ' ').replace('Z', '') : value,
  ])
  const lists = {
    ...(emails === undefined ? {} : { email: emails }),
    ...(phones === undefined ? {} : { phone: phones }),
  }
  return { ...Object.fromEntries(timed), ...lists, ...Object.fromEntries(values), id }
}

function first(company: Company, webhook: WebhookRecord, { change }: Event, attempt: number): Body {
  const { action, item, data, previous, userId, source, at } = change
  const past = pasts[action]
  const meta = {
    v: 1,
    action: past,
    object: item.type,
    id: item.id,
    company_id: company.companyId,
    user_id: userId,
    host: company.host,
    timestamp: Math.floor(at / 1000),
    timestamp_micro: at * 1000,
    permitted_user_ids: company.users.map((one) => one.id),
    trans_pending: false,
    is_bulk_update: false,
    pipedrive_service_name: false,
    webhook_id: String(webhook.id),
    change_source: source,
  }
  const before = previous === null || action === 'delete' ? previous : { ...data, ...previous }
  return {
    v: 1,
    matches_filters: null,
    event: `${past}.${item.type}`,
    retry: attempt - 1,
    meta,
    current: flat(data, item.id),
    previous: flat(before, item.id),
  }
}

/** The body of one try: version 2 counts them from 1 in `meta.attempt`, version 1 from 0 in `retry`. */
export function bodyOf(company: Company, webhook: WebhookRecord, event: Event, attempt: number): string {
  const write = webhook.version === '1.0' ? first : second
  return JSON.stringify(write(company, webhook, event, attempt))
}

/** Does this webhook want that event? `*` takes everything. The merge events of version 1 are not simulated: the record that is left tells nothing. */
export function wants(webhook: WebhookRecord, { action, item, merged }: ItemChange): boolean {
  if (webhook.version === '1.0' && action === 'change' && merged !== undefined) return false
  const named = { added: 'create', updated: 'change', deleted: 'delete' } as Record<string, string>
  const wanted = named[webhook.action] ?? webhook.action
  return (wanted === '*' || wanted === action) && (webhook.object === '*' || webhook.object === item.type)
}
