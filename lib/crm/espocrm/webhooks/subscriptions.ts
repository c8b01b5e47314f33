import * as z from 'zod/mini'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import type { HttpAnswer } from '../../../runtime/http.ts'
import { shaped } from '../../answer.ts'
import { crmReasons } from '../../reasons.ts'
import type { ConnectStep, DeliveryNote } from '../../setup/connector.ts'
import { elsewhere } from '../../setup/webhook-address.ts'
import { accepted, type EspoCall } from '../api.ts'

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

/**
 * The webhooks that deliver to Roomkeeper.
 * @throws RetryLater, Park as `check` has it
 */
export const ourSubscriptions = async (
  call: EspoCall,
  webhookUrl: string,
  check = accepted,
): Promise<EspoSubscription[]> => deliveringTo(webhookUrl, await allSubscriptions(call, check))

/**
 * All webhooks that are seen: an API user sees only its own, an administrator all (docs/facts/espocrm.md#administrators).
 * @throws RetryLater, Park as `check` has it
 */
export const allSubscriptions = async (call: EspoCall, check = accepted): Promise<EspoSubscription[]> => {
  const answer = await check('GET Webhook', call('GET', 'Webhook?maxSize=200'))
  return shaped(webhookList, 'GET Webhook', answer).list
}

/** Those of them that deliver to Roomkeeper, each at the address of its event. */
export const deliveringTo = (webhookUrl: string, all: readonly EspoSubscription[]): EspoSubscription[] =>
  all.filter(({ url, event }) => url === `${webhookUrl}/${event}`)

const isGood = ({ isActive, skipOwn }: EspoSubscription) => isActive !== false && skipOwn === true

/** Why what is there is not as it must be. */
const wrongWith = (same: readonly EspoSubscription[]): string[] => {
  if (same.some(isGood)) return ['There are several: all but one are deleted.']
  return same.map(({ isActive }) =>
    isActive === false
      ? 'The one that is there is switched off: a new one takes its place.'
      : 'The one that is there tells our own changes too: a new one takes its place.',
  )
}

/**
 * The step for one webhook. EspoCRM would make a second one for the same event, so existing ones are read first. `all`: those that deliver elsewhere,
 * too.
 */
export const subscriptionStep = (
  call: EspoCall,
  existing: readonly EspoSubscription[],
  event: string,
  webhookUrl: string,
  all: readonly EspoSubscription[],
): ConnectStep => {
  const what = `webhook ${event}`
  const same = existing.filter((one) => one.event === event)
  const [good, ...others] = [...same].sort((left, right) => Number(isGood(right)) - Number(isGood(left)))
  const subscription = { event, readBack: 'on, at this address, without our own changes' }
  if (good && isGood(good) && others.length === 0) return { what, state: 'done', subscription }
  const places = all.filter((one) => one.event === event).map(({ url }) => url)
  return {
    what,
    state: 'to-do',
    after: 'deployment',
    subscription,
    how: [...wrongWith(same), ...elsewhere(places, webhookUrl)],
    async make() {
      const keep = good && isGood(good) ? good : undefined
      if (!keep) {
        // With `skipOwn` our own write-back causes no event.
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
 * Steps that delete the webhooks of another API user, which still deliver to Roomkeeper with an unknown secret. `call` is by a user who
 * sees them. If the former API user is gone, its webhooks send nothing any more, and there are no steps.
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

/** Whether EspoCRM refuses the address itself, and not its length (docs/facts/espocrm.md#internal-addresses). */
const refusesAddress = (answer: HttpAnswer): boolean =>
  answer.status === 400 && /field: url, type: (?!maxLength|required)/.test(answer.headers.get('x-status-reason') ?? '')

/** The error with the setting and its value: the host with its port, which EspoCRM needs even if it is the default one. */
const internalAddress = (webhookUrl: string): Park => {
  const { hostname, port, protocol } = new URL(webhookUrl)
  const place = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  return new Park(crmReasons['crm-address-refused'], { detail: `'webhookAllowedAddressList' => ['${place}']` })
}

/** Notes for webhooks that are switched off. Only administrators see the queue of a webhook (docs/facts/espocrm.md#webhooks). */
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

/** The webhooks that the user sees; none where its key is refused. */
const subscriptionsSeen = async (...asked: Parameters<typeof ourSubscriptions>): Promise<EspoSubscription[]> => {
  try {
    return await ourSubscriptions(...asked)
  } catch (error) {
    if (error instanceof RetryLater && error.reason.code === crmReasons['crm-key-refused'].code) return []
    throw error
  }
}
