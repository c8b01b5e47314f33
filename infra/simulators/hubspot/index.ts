import { Deliveries, isSuccess } from '../crm/deliveries.ts'
import { present, realClock, startVendor, subscribed } from '../crm/simulation.ts'
import type { CrmSimOptions, CrmWithContacts, RawDelivery } from '../crm/types.ts'
import { ownSecrets } from '../own-secrets.ts'
import { createAccess, professional, type RateLimits } from './access.ts'
import { type CrmObject, createPortal, type Portal } from './account.ts'
import { createObjects, shown } from './records/records.ts'
import { addTeam } from './records/teams.ts'
import { answer } from './router.ts'
import { enterContacts, form, person } from './sales.ts'
import { allScopes, docspaceProperties, fill, SAMPLE } from './sample.ts'
import { createWebhooks, type WebhookOptions, type Webhooks } from './webhooks.ts'

export { SAMPLE } from './sample.ts'

export interface HubspotOptions extends CrmSimOptions, Partial<WebhookOptions> {
  /** Default true: the DocSpace properties exist. */
  customFields?: boolean
  /** What the app was granted; all it may need by default. */
  scopes?: readonly string[]
  /** Default `legacy`: a legacy private app. */
  app?: 'legacy' | 'project'
  /** Properties that the rules of the account's administrators ask for, from version 2026-09 of the API on. */
  required?: readonly string[]
  /** Properties with a validation rule of those administrators, in any version: what its values must be like. */
  validated?: Readonly<Record<string, RegExp>>
  limits?: Partial<RateLimits>
  /** Milliseconds a receiver has. Default five seconds. */
  timeoutMs?: number
  /** How long after a company its contacts are associated, as HubSpot's own pages do it in a second step. Default 0. */
  associateAfterMs?: number
}

/** A simulated HubSpot account with one private app. */
export interface HubspotSim extends CrmWithContacts {
  readonly credentials: { accessToken: string }
  /**
   * A person merges records: the others' ids lead to the survivor, whose id it returns. `new`: to a new record, as since 2025;
   * `primary` (default): to the primary, as with deals.
   */
  merge(primaryId: string, otherIds: string[], into?: 'primary' | 'new'): string
}

const subscriptions = [
  'company.creation',
  'contact.creation',
  'deal.creation',
  'company.deletion',
  'contact.deletion',
  'deal.deletion',
  'company.merge',
  'contact.merge',
  'deal.merge',
  'company.propertyChange:name',
  'company.propertyChange:hubspot_owner_id',
  'company.propertyChange:docspace_status',
]

function byHand(portal: Portal, webhooks: Webhooks, input: RawDelivery) {
  const object = portal.objects.get(input.recordId ?? '')
  const creation =
    object && webhooks.eventOf({ kind: 'creation', object, at: object.createdAt, ...person }, `${object.type}.creation`)
  const body = input.body ?? JSON.stringify(creation === undefined ? [] : [creation])
  const signed = input.signed !== false ? webhooks.headers(body) : { 'Content-Type': 'application/json' }
  const events = object === undefined ? [] : [{ name: `${object.type}.creation`, id: object.id }]
  const url = input.url ?? webhooks.targetUrl ?? ''
  return { url, headers: { ...signed, ...input.headers }, body, attempt: 1, events }
}

/**
 * Starts a simulated HubSpot account on 127.0.0.1, after HubSpot's documentation and recorded payloads (docs/facts/hubspot.md#events); nothing of
 * it was measured on a live account. Throws when the port is taken.
 */
export async function startHubspot(options: HubspotOptions = {}): Promise<HubspotSim> {
  const portal = createPortal(options.clock ?? realClock)
  const own = ownSecrets(SAMPLE, options.installation, ['accessToken', 'clientSecret'])
  fill(portal, options.customFields !== false, own.accessToken)
  portal.clientSecret = own.clientSecret
  portal.scopes = new Set(options.scopes ?? allScopes)
  portal.app = options.app ?? 'legacy'
  portal.required = options.required ?? []
  portal.validated = options.validated ?? {}
  // Everything that is not 2xx within the deadline is tried again (HubSpot, Webhooks API guide).
  const deliveries = new Deliveries(portal.clock, options.timeoutMs ?? 5000, (answer) =>
    isSuccess(answer) ? 'delivered' : 'retry',
  )
  const webhooks = createWebhooks(portal, own.clientSecret, deliveries, {
    family: options.family ?? 'legacy',
    signatures: options.signatures ?? ['v1', 'v3'],
    subscriptions: options.subscriptions ?? subscriptions,
    random: options.random ?? Math.random,
  })
  const objects = createObjects(portal, webhooks.changed)
  const access = createAccess(portal, { ...professional, ...options.limits })
  const shared = await startVendor(options, {
    handle: (request) => answer({ portal, objects, access }, request),
    deliveries,
    webhooks,
    byHand: (input) => byHand(portal, webhooks, input),
  })
  const wait = options.associateAfterMs ?? 0
  const later = (work: () => void) => (wait === 0 ? work() : void setTimeout(work, wait).unref())
  const find = (id: string): CrmObject | undefined => {
    const object = portal.objects.get(id)
    return object?.archived ? undefined : object
  }
  const living = (id: string): CrmObject => present(find(id), id)
  const sim: HubspotSim = {
    ...shared,
    name: 'hubspot',
    credentials: { accessToken: own.accessToken },
    webhookSecrets: [own.clientSecret],
    async createClient(input) {
      const type = input.objectType ?? 'company'
      if (input.team) addTeam(portal, `Team of ${input.name}`, input.ownerEmail, input.team)
      const client = objects.create(type, form(portal, input), person)
      enterContacts(portal, objects, client, input, later)
      return { id: client.id, objectType: type }
    },
    async addContact(id, contact) {
      const [made] = enterContacts(portal, objects, living(id), { name: '', contacts: [contact] }, later)
      return { id: made?.id ?? '' }
    },
    record(id) {
      const object = find(id)
      if (object === undefined) return undefined
      const names = portal.properties.get(object.type)?.keys() ?? docspaceProperties
      const { properties } = shown(portal, object, [...names])
      return { id, ...(properties as Record<string, unknown>) }
    },
    deleteClient: async (id) => objects.archive(living(id), person),
    restoreClient: (id) => void Object.assign(present(portal.objects.get(id), id), { archived: false }),
    async updateClient(id, patch) {
      objects.update(living(id), patch, person)
    },
    async subscribe(url) {
      webhooks.targetUrl = url
    },
    merge: (primaryId, otherIds, into = 'primary') =>
      objects.merge(living(primaryId), otherIds.map(living), person, into).id,
  }
  return subscribed(sim, options)
}
