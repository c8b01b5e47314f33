import { Deliveries, isSuccess } from '../crm/deliveries.ts'
import { present, realClock, startVendor, subscribed } from '../crm/simulation.ts'
import type { CrmSimOptions, CrmWithContacts, RawDelivery } from '../crm/types.ts'
import { ownSecrets } from '../own-secrets.ts'
import { createAccess, growth, type RateLimits } from './access.ts'
import { type Company, createCompany, type Item, itemsOf, type ObjectName, objects } from './account.ts'
import { bodyOf, eventOf } from './events.ts'
import { createItems, shown } from './records.ts'
import { answer } from './router.ts'
import { enter, enterPerson } from './sales.ts'
import { fill, SAMPLE } from './sample.ts'
import { createWebhooks, headers } from './webhooks.ts'

export { SAMPLE } from './sample.ts'

export interface PipedriveOptions extends CrmSimOptions {
  /** Default true: the DocSpace fields exist on organizations, persons and deals, with the codes of {@link SAMPLE}. */
  customFields?: boolean
  limits?: Partial<RateLimits>
  /** Version of the events that `subscribe` asks for. Default 2.0. */
  webhookVersion?: '1.0' | '2.0'
  /** Milliseconds a receiver has. Default ten seconds. */
  timeoutMs?: number
}

/** A simulated Pipedrive company. */
export interface PipedriveSim extends CrmWithContacts {
  readonly credentials: { apiToken: string }
  /** Keys of the custom fields, by object. */
  readonly fieldCodes: typeof SAMPLE.fields
  /** A person merges the other record into the first: it is deleted. */
  merge(id: string, others: readonly string[]): string
}

const itemsWith = (company: Company, id: string): Item[] =>
  (Object.keys(objects) as ObjectName[]).flatMap((type) => itemsOf(company, type).get(Number(id)) ?? [])

const locate = (company: Company, id: string): Item | undefined => itemsWith(company, id).find((one) => !one.deleted)

function byHand(company: Company, input: RawDelivery) {
  const webhook = company.webhooks[0]
  const item = input.recordId === undefined ? undefined : locate(company, input.recordId)
  const userId = Number(item?.fields.owner_id ?? SAMPLE.integrationUserId)
  const data = { ...item?.fields, custom_fields: {}, id: item?.id }
  const at = company.clock.now()
  const event = item && eventOf({ action: 'create', item, data, previous: null, userId, source: 'app', at })
  const body = input.body ?? (webhook && event ? bodyOf(company, webhook, event, 1) : '{}')
  const { Authorization, ...plain } = webhook === undefined ? { Authorization: undefined } : headers(webhook)
  const signed = input.signed !== false && Authorization !== undefined ? { ...plain, Authorization } : plain
  const events = item === undefined ? [] : [{ name: `create.${item.type}`, id: String(item.id) }]
  return { url: input.url ?? webhook?.url ?? '', headers: { ...signed, ...input.headers }, body, attempt: 1, events }
}

/**
 * Starts a simulated Pipedrive company on 127.0.0.1, after Pipedrive's documentation (docs/facts/pipedrive.md#events); nothing of it was measured on
 * a live account. Throws when the port is taken.
 */
export async function startPipedrive(options: PipedriveOptions = {}): Promise<PipedriveSim> {
  const company = createCompany(options.clock ?? realClock)
  const own = ownSecrets(SAMPLE, options.installation, ['apiToken', 'webhookPassword'])
  fill(company, options.customFields !== false, own.apiToken)
  const deliveries = new Deliveries(company.clock, options.timeoutMs ?? 10_000, (answer) =>
    isSuccess(answer) ? 'delivered' : 'retry',
  )
  const webhooks = createWebhooks(company, deliveries)
  const items = createItems(company, webhooks.changed)
  const access = createAccess(company, { ...growth, ...options.limits })
  const shared = await startVendor(options, {
    handle: (request) => answer({ company, items, access }, request),
    deliveries,
    webhooks,
    byHand: (input) => byHand(company, input),
  })
  const anna = company.users.find((one) => one.email === SAMPLE.anna)
  if (anna === undefined) throw new Error('the sample company has lost its salesperson')
  const living = (id: string): Item => present(locate(company, id), id)
  const sim: PipedriveSim = {
    ...shared,
    name: 'pipedrive',
    credentials: { apiToken: own.apiToken },
    webhookSecrets: [`${SAMPLE.webhookUser}:${own.webhookPassword}`],
    fieldCodes: SAMPLE.fields,
    async createClient(input) {
      const item = enter(items, company, anna, input)
      return { id: String(item.id), objectType: item.type }
    },
    addContact: async (id, contact) => ({ id: String(enterPerson(items, anna, living(id), contact).id) }),
    record(id) {
      const item = locate(company, id)
      return item && shown(item)
    },
    deleteClient: async (id) => items.remove(living(id), anna, 'app'),
    restoreClient(id) {
      for (const item of itemsWith(company, id)) item.deleted = false
    },
    merge(id, [other = '']) {
      items.merge(living(id), living(other), anna)
      return id
    },
    async updateClient(id, patch) {
      items.change(living(id), patch, anna, 'app')
    },
    async subscribe(url) {
      const event = {
        event_action: '*',
        event_object: '*',
        subscription_url: url,
        name: 'Roomkeeper',
        version: options.webhookVersion ?? '2.0',
      }
      const body = { ...event, http_auth_user: SAMPLE.webhookUser, http_auth_password: own.webhookPassword }
      const headers = { 'x-api-token': own.apiToken, 'Content-Type': 'application/json' }
      const made = await fetch(`${shared.url}/v1/webhooks`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!made.ok) throw new Error(`Pipedrive simulator: the webhook was answered ${made.status}`)
    },
  }
  return subscribed(sim, options)
}
