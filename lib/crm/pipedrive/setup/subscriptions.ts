import * as z from 'zod/mini'
import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import type { ConnectStep, DeliveryNote } from '../../setup/connector.ts'
import { elsewhere } from '../../setup/webhook-address.ts'
import type { Purpose, Subscription } from '../../subscription.ts'
import { pipedriveFailure } from '../failure.ts'
import type { PipedriveSettings } from '../settings.ts'
import { pipedriveSubscriptions } from '../subscribed.ts'

const webhook = z.looseObject({
  id: z.number(),
  subscription_url: z.string(),
  event_action: z.string(),
  event_object: z.string(),
  http_auth_user: z.optional(z.nullable(z.string())),
  http_auth_password: z.optional(z.nullable(z.string())),
  is_active: z.optional(z.nullable(z.union([z.number(), z.boolean()]))),
  version: z.optional(z.nullable(z.string())),
  last_http_status: z.optional(z.nullable(z.number())),
  last_delivery_time: z.optional(z.nullable(z.string())),
})
const webhookList = z.looseObject({ data: z.optional(z.nullable(z.array(webhook))) })

export type PipedriveWebhook = z.output<typeof webhook>

/** The webhooks of the token's user that deliver to Roomkeeper. A user sees only its own webhooks. */
export const ourWebhooks = async (http: Http, webhookUrl: string): Promise<PipedriveWebhook[]> =>
  (await allWebhooks(http)).filter(({ subscription_url: url }) => url === webhookUrl)

/** All webhooks of the token's user. */
export const allWebhooks = async (http: Http): Promise<PipedriveWebhook[]> => {
  const answer = await ask(http, { method: 'GET', path: '/v1/webhooks' })
  if (answer.status !== 200) throw pipedriveFailure('GET webhooks', answer)
  const { data } = shaped(webhookList, 'GET webhooks', answer)
  return data ?? []
}

export interface SubscriptionContext {
  settings: PipedriveSettings
  /** The webhooks that deliver to Roomkeeper. */
  existing: readonly PipedriveWebhook[]
  /** All webhooks that are seen. */
  all: readonly PipedriveWebhook[]
  webhookUrl: string
  /** `user:password` of deliveries. */
  basic: string
}

/** The steps for the webhooks of the settings. */
export const subscriptionSteps = (http: Http, context: SubscriptionContext): ConnectStep[] =>
  pipedriveSubscriptions(context.settings).map((subscription) => subscriptionStep(http, context, subscription))

/** The step for one webhook. Webhooks cannot be changed: a new one is made, and then the one with other credentials is deleted. */
const subscriptionStep = (
  http: Http,
  { existing, all, webhookUrl, basic }: SubscriptionContext,
  { event, purposes }: Subscription,
): ConnectStep => {
  const [action = '', object = ''] = event.split(' ')
  const covers = ({ event_action: some, event_object: of }: PipedriveWebhook) =>
    [action, '*'].includes(some) && [object, '*'].includes(of)
  const there = existing.filter(covers)
  const good = there.find((one) => wrongWith(one, basic, purposes) === undefined)
  const last = good?.last_http_status
  const what = `webhook ${action} of ${object}`
  const subscription = { event, readBack: `on, at this address, with these credentials${answered(good)}` }
  if (good) return { what: last ? `${what}, last answered ${last}` : what, state: 'done', subscription }
  const why = there.map((one) => `The one that is there ${wrongWith(one, basic, purposes)}: a new one takes its place.`)
  const places = all.filter(covers).map(({ subscription_url: url }) => url)
  return {
    what,
    state: 'to-do',
    after: 'deployment',
    subscription,
    how: [...why, ...elsewhere(places, webhookUrl)],
    async make() {
      await create(http, webhookUrl, basic, object, action)
      for (const { id } of there) await remove(http, id)
    },
  }
}

/** Why a webhook is not as it must be; undefined where it is. Version 1 tells of merges in a way of its own, which is not read (docs/facts/pipedrive.md#merged-records). */
const wrongWith = (one: PipedriveWebhook, basic: string, purposes: readonly Purpose[]): string | undefined => {
  if (one.is_active === 0 || one.is_active === false) return 'is switched off'
  if (!carries(one, basic)) return 'has other credentials'
  return purposes.includes('merged') && one.version === '1.0' ? 'is of version 1, which tells of no merge' : undefined
}

const answered = (one: PipedriveWebhook | undefined): string => {
  const { last_http_status: status, last_delivery_time: at } = one ?? {}
  return status ? `; last answered ${status}${at ? ` (${at})` : ''}` : ''
}

/** Whether a webhook has these credentials. If Pipedrive leaves the password out, the user decides. */
const carries = ({ http_auth_user: user, http_auth_password: password }: PipedriveWebhook, basic: string) =>
  password ? `${user}:${password}` === basic : user === basic.split(':')[0]

const create = async (http: Http, webhookUrl: string, basic: string, object: string, action: string) => {
  const [user, ...password] = basic.split(':')
  const json = {
    subscription_url: webhookUrl,
    event_action: action,
    event_object: object,
    name: 'Roomkeeper',
    version: '2.0',
    http_auth_user: user,
    http_auth_password: password.join(':'),
  }
  const answer = await ask(http, { method: 'POST', path: '/v1/webhooks', json })
  if (answer.status !== 200 && answer.status !== 201) throw pipedriveFailure('POST webhook', answer)
}

const remove = async (http: Http, id: number) => {
  const answer = await ask(http, { method: 'DELETE', path: `/v1/webhooks/${id}`, repeatable: true })
  if (!isMissing(answer) && answer.status !== 200) throw pipedriveFailure('DELETE webhook', answer)
}

/** A note about the last delivery, whose status Pipedrive keeps for each webhook (docs/facts/pipedrive.md#deliveries). */
export const deliveryNote = (webhook: PipedriveWebhook): DeliveryNote => {
  const { event_action: action, event_object: object, last_http_status: status, last_delivery_time: at } = webhook
  const what = `last delivery of webhook ${action} of ${object}`
  if (!status) return { what: `${what}: there was none yet`, state: 'none' }
  const ended = `${what}${at ? ` (${at})` : ''} was answered ${status}`
  if (status < 300) return { what: ended, state: 'taken' }
  const means = 'Ten failures stop a webhook for half an hour, three days without a success delete it.'
  return { what: ended, state: 'refused', means }
}

export const webhookRemovals = (http: Http, existing: readonly PipedriveWebhook[]): ConnectStep[] =>
  existing.map(({ id, event_action: action, event_object: object }) => ({
    what: `delete the webhook ${action} of ${object}`,
    state: 'to-do',
    make: () => remove(http, id),
  }))
