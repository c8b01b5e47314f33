import type { Params } from '../crm/router.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { type Company, time, type WebhookRecord } from './account.ts'
import { json, ok, refuse } from './answers.ts'
import type { Body, Call } from './call.ts'

const actions = ['create', 'change', 'delete', '*', 'added', 'updated', 'deleted', 'merged']
const entities = 'activity deal lead note organization person pipeline product stage user *'.split(' ')
const perUser = 40

function shown(company: Company, webhook: WebhookRecord): Body {
  return {
    id: webhook.id,
    company_id: company.companyId,
    owner_id: webhook.userId,
    user_id: webhook.userId,
    event_action: webhook.action,
    event_object: webhook.object,
    subscription_url: webhook.url,
    version: webhook.version,
    is_active: 1,
    add_time: time(webhook.lastSuccessAt),
    remove_time: null,
    type: 'general',
    http_auth_user: webhook.user ?? null,
    http_auth_password: webhook.password ?? null,
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: webhook.lastStatus,
    admin_id: webhook.userId,
    name: webhook.name,
  }
}

const own = ({ company, user }: Call) => company.webhooks.filter((one) => one.userId === user.id)

export function createWebhook(call: Call): WholeAnswer {
  const { company, user, body } = call
  const { subscription_url: url, event_action: action, event_object: object } = body
  if (typeof url !== 'string' || !URL.canParse(url)) throw refuse(400, 'subscription_url is invalid')
  if (!actions.includes(String(action)) || !entities.includes(String(object)))
    throw refuse(400, 'event_action or event_object is invalid')
  if (own(call).length >= perUser) {
    throw refuse(403, 'The limit of webhooks per user has been reached')
  }
  const webhook: WebhookRecord = {
    id: 4_710_827 + company.newId(),
    userId: user.id,
    action: String(action),
    object: String(object),
    url,
    name: String(body.name ?? ''),
    version: body.version === '1.0' ? '1.0' : '2.0',
    ...(typeof body.http_auth_user === 'string' ? { user: body.http_auth_user } : {}),
    ...(typeof body.http_auth_password === 'string' ? { password: body.http_auth_password } : {}),
    failures: 0,
    bannedUntil: 0,
    lastSuccessAt: company.clock.now(),
    lastStatus: null,
  }
  company.webhooks.push(webhook)
  return ok(shown(company, webhook), {}, 201)
}

export const listWebhooks = (call: Call): WholeAnswer => ok(own(call).map((one) => shown(call.company, one)))

export function removeWebhook(call: Call, { id }: Params): WholeAnswer {
  const webhook = own(call).find((one) => String(one.id) === id)
  if (webhook === undefined) throw refuse(404, 'Webhook not found')
  call.company.webhooks = call.company.webhooks.filter((one) => one !== webhook)
  return json({ success: true })
}
