import * as z from 'zod/mini'
import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import { tellsDeletions, tellsMerges, watchedFields, watchesContacts } from '../../clients.ts'
import type { ConnectStep, DeliveryNote } from '../../setup/connector.ts'
import { pipedriveFailure } from '../failure.ts'
import type { ObjectName, PipedriveSettings } from '../settings.ts'

const webhook = z.looseObject({
  id: z.number(),
  subscription_url: z.string(),
  event_action: z.string(),
  event_object: z.string(),
  http_auth_user: z.optional(z.nullable(z.string())),
  http_auth_password: z.optional(z.nullable(z.string())),
  last_http_status: z.optional(z.nullable(z.number())),
  last_delivery_time: z.optional(z.nullable(z.string())),
})
const webhookList = z.looseObject({ data: z.optional(z.nullable(z.array(webhook))) })

export type PipedriveWebhook = z.output<typeof webhook>

/** The webhooks of the token's user that deliver to Roomkeeper. A user sees only its own webhooks. */
export const ourWebhooks = async (http: Http, webhookUrl: string): Promise<PipedriveWebhook[]> => {
  const answer = await ask(http, { method: 'GET', path: '/v1/webhooks' })
  if (answer.status !== 200) throw pipedriveFailure('GET webhooks', answer)
  const { data } = shaped(webhookList, 'GET webhooks', answer)
  return (data ?? []).filter(({ subscription_url: url }) => url === webhookUrl)
}

export interface SubscriptionContext {
  settings: PipedriveSettings
  existing: readonly PipedriveWebhook[]
  webhookUrl: string
  /** `user:password` of deliveries. */
  basic: string
}

/**
 * The steps for webhooks: for creations, and for changes too if a field decides which records are clients or concerns their rooms, or merges matter, and for deletions where they do; and for
 * the persons of organizations.
 */
export const subscriptionSteps = (
  http: Http,
  context: SubscriptionContext,
  names: readonly ObjectName[],
): ConnectStep[] => {
  const { clients } = context.settings
  const own = names.flatMap((object) => [
    `create ${object}`,
    ...(watchedFields(clients, object).length > 0 || tellsMerges(clients, object) ? [`change ${object}`] : []),
    ...(tellsDeletions(clients, object) ? [`delete ${object}`] : []),
  ])
  const ofPersons = watchesContacts(clients, 'organization') ? ['create person', 'change person', 'delete person'] : []
  return [...new Set([...own, ...ofPersons])].map((wanted) => {
    const [action = '', object = ''] = wanted.split(' ')
    return subscriptionStep(http, context, object, action)
  })
}

/** The step for one webhook. Webhooks cannot be changed: a new one is made, and then the one with other credentials is deleted. */
const subscriptionStep = (
  http: Http,
  { existing, webhookUrl, basic }: SubscriptionContext,
  object: string,
  action: string,
): ConnectStep => {
  const covers = ({ event_action: some, event_object: of }: PipedriveWebhook) =>
    [action, '*'].includes(some) && [object, '*'].includes(of)
  const good = existing.find((one) => covers(one) && carries(one, basic))
  const last = good?.last_http_status
  const what = `webhook ${action} of ${object}`
  if (good) return { what: last ? `${what}, last answered ${last}` : what, state: 'done' }
  return {
    what,
    state: 'to-do',
    after: 'deployment',
    async make() {
      await create(http, webhookUrl, basic, object, action)
      for (const { id } of existing.filter(covers)) await remove(http, id)
    },
  }
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
