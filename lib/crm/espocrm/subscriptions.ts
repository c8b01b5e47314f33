import * as z from 'zod/mini'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { shaped } from '../answer.ts'
import { decidingFields, objectsOf } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import type { ConnectStep, DeliveryNote } from '../setup/connector.ts'
import { accepted, type EspoCall } from './api.ts'
import type { EspoSettings } from './settings.ts'

const webhook = z.looseObject({
  id: z.string(),
  event: z.string(),
  url: z.string(),
  isActive: z.optional(z.boolean()),
  skipOwn: z.optional(z.boolean()),
  secretKey: z.optional(z.string()),
})
const webhookList = z.looseObject({ list: z.array(webhook) })

export type EspoSubscription = z.output<typeof webhook>

/** The events that can make a record a client, each with an address of its own: a delivery does not name its event. */
export const eventsOf = ({ clients }: EspoSettings): string[] =>
  objectsOf(clients).flatMap((object) => [
    `${object}.create`,
    ...decidingFields(clients, object).map((field) => `${object}.fieldUpdate.${field}`),
  ])

/**
 * The webhooks that deliver to us: the API user's own, it sees no others; of an administrator all (docs/facts/espocrm.md#administrators).
 * @throws RetryLater, Park as `check` has it
 */
export const ourSubscriptions = async (
  call: EspoCall,
  webhookUrl: string,
  check = accepted,
): Promise<EspoSubscription[]> => {
  const answer = await check('GET Webhook', call('GET', 'Webhook?maxSize=200'))
  const { list } = shaped(webhookList, 'GET Webhook', answer)
  return list.filter(({ url, event }) => url === `${webhookUrl}/${event}`)
}

const isGood = ({ isActive, skipOwn }: EspoSubscription) => isActive !== false && skipOwn === true

/** EspoCRM takes the same subscription twice: what is there already is looked for first. */
export const subscriptionStep = (
  call: EspoCall,
  existing: readonly EspoSubscription[],
  event: string,
  webhookUrl: string,
): ConnectStep => {
  const what = `webhook ${event}`
  const same = existing.filter((one) => one.event === event)
  const [good, ...others] = [...same].sort((left, right) => Number(isGood(right)) - Number(isGood(left)))
  if (good && isGood(good) && others.length === 0) return { what, state: 'done' }
  return {
    what,
    state: 'to-do',
    after: 'deployment',
    async make() {
      const keep = good && isGood(good) ? good : undefined
      if (!keep) {
        // `skipOwn` keeps our own write-back from coming back as an event.
        const json = { event, url: `${webhookUrl}/${event}`, isActive: true, skipOwn: true }
        const answer = await call('POST', 'Webhook', json)
        if (refusesAddress(answer)) throw internalAddress(webhookUrl)
        await accepted('POST Webhook', Promise.resolve(answer))
      }
      for (const { id } of same.filter((one) => one !== keep)) await remove(call, id)
    },
  }
}

/**
 * Webhooks to us that another API user has: they go on delivering, signed with a secret that nobody knows any more. `call` is one
 * who sees them; where that is the API user of before, and it is gone, its webhooks send nothing any more.
 */
export const formerSubscriptions = async (
  call: EspoCall,
  own: readonly EspoSubscription[],
  webhookUrl: string,
  check = accepted,
): Promise<ConnectStep[]> => {
  const all = await subscriptionsSeen(call, webhookUrl, check)
  return all
    .filter(({ id }) => !own.some((one) => one.id === id))
    .map(({ id, event }) => ({
      what: `delete the webhook ${event} of another API user, whose deliveries would be refused`,
      state: 'to-do',
      after: 'deployment',
      make: () => remove(call, id),
    }))
}

/** A rule about the address itself, and not about its length (docs/facts/espocrm.md#internal-addresses). */
const refusesAddress = (answer: HttpAnswer): boolean =>
  answer.status === 400 && /field: url, type: (?!maxLength|required)/.test(answer.headers.get('x-status-reason') ?? '')

/** Names the setting with the very value: the host and its port, which EspoCRM wants even where it is the usual one. */
const internalAddress = (webhookUrl: string): Park => {
  const { hostname, port, protocol } = new URL(webhookUrl)
  const place = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  return new Park(crmReasons['crm-address-refused'], { detail: `'webhookAllowedAddressList' => ['${place}']` })
}

/** EspoCRM tells whether a webhook is active, and of its queue administrators only (docs/facts/espocrm.md#webhooks). */
export const switchedOff = (existing: readonly EspoSubscription[]): DeliveryNote[] =>
  existing
    .filter(({ isActive }) => isActive === false)
    .map(({ event }) => ({
      what: `the webhook ${event} is switched off: EspoCRM sends nothing, and keeps nothing to send later`,
      state: 'off',
    }))

export const subscriptionRemovals = (call: EspoCall, existing: readonly EspoSubscription[]): ConnectStep[] =>
  existing.map(({ id, event }) => ({
    what: `delete the webhook ${event}`,
    state: 'to-do',
    make: () => remove(call, id),
  }))

const remove = async (call: EspoCall, id: string) => {
  const answer = await call('DELETE', `Webhook/${id}`)
  if (answer.status !== 404) await accepted('DELETE Webhook', Promise.resolve(answer))
}

/** None where the key is refused. */
const subscriptionsSeen = async (...asked: Parameters<typeof ourSubscriptions>): Promise<EspoSubscription[]> => {
  try {
    return await ourSubscriptions(...asked)
  } catch (error) {
    if (error instanceof RetryLater && error.reason.code === crmReasons['crm-key-refused'].code) return []
    throw error
  }
}
