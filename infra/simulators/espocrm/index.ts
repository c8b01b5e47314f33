import { Deliveries } from '../crm/deliveries.ts'
import { realClock, startVendor, subscribed } from '../crm/simulation.ts'
import type { CrmSimOptions, CrmWithContacts, RawDelivery } from '../crm/types.ts'
import { ownSecrets } from '../own-secrets.ts'
import { createAuthentication } from './access.ts'
import { createInstallation, find, type Installation, type Rec, table, users } from './account.ts'
import { phpJson } from './http/php.ts'
import { saveConverted } from './intake.ts'
import { createRecords } from './records/records.ts'
import { answer } from './router.ts'
import { at, basic, type Call, enterClient, enterContact, enterTeam, entities, salesperson } from './sales.ts'
import { fill, SAMPLE } from './sample.ts'
import { asCreated, view } from './schema/views.ts'
import type { Version } from './versions.ts'
import { deliveryHeaders } from './webhooks/signature.ts'
import { verdictOf, type WebhookConfig, webhookDefaults } from './webhooks/webhook-settings.ts'
import { createQueue } from './webhooks/webhooks.ts'

export { SAMPLE } from './sample.ts'

export interface EspocrmOptions extends CrmSimOptions {
  /** Default true: the custom DocSpace fields exist on Account. */
  customFields?: boolean
  /** Parameters of EspoCRM's `config.php` that govern its webhooks. */
  config?: Partial<WebhookConfig>
  /** Default 9.2, of which the recordings are. */
  version?: Version
  /** Entities whose records can be locked, from 10.0 on. */
  lockable?: readonly string[]
}

/** A simulated EspoCRM, with what only EspoCRM has. */
export interface EspocrmSim extends CrmWithContacts {
  readonly credentials: { apiKey: string; adminUser: string; adminPassword: string }
  /** One run of the job `Process Webhook Queue`: 20 fresh events, then one request per webhook. */
  runJob(): Promise<void>
  /** Calls the REST API as the administrator. Throws when it is refused. */
  asAdmin: Call
  /** A conversion that made an account a second ago saves its lead (docs/facts/espocrm.md#converted-leads). */
  saveConverted(leadId: string, accountId: string): void
  /** Somebody locks a record. Throws when its entity is not lockable. */
  lockRecord(id: string): void
}

function entityOf(crm: Installation, id: string): string {
  return [...Object.values(entities), 'Lead'].find((entity) => table(crm, entity).has(id)) ?? 'Account'
}

const webhooks = (crm: Installation) => [...table(crm, 'Webhook').values()].filter((one) => one.deleted !== true)

/** A request by hand: for the record's creation unless a body is given, signed with the first webhook's secret. */
function byHand(crm: Installation, input: RawDelivery) {
  const webhook = webhooks(crm)[0]
  const id = input.recordId ?? ''
  const entity = entityOf(crm, id)
  const record: Rec = find(crm, entity, id) ?? { id }
  const creator = users(crm).find((one) => one.id === record.createdById) ?? users(crm)[0]
  const data = () => (creator === undefined ? {} : asCreated(crm, entity, record, creator, { id }))
  const body = input.body ?? phpJson([data()])
  const plain = { Accept: '*/*', 'Content-Type': 'application/json' }
  const signed = input.signed !== false && webhook !== undefined ? deliveryHeaders(webhook, body) : plain
  const url = input.url ?? String(webhook?.url)
  return { url, headers: { ...signed, ...input.headers }, body, attempt: 1, events: [{ name: `${entity}.create`, id }] }
}

/**
 * Starts a simulated EspoCRM on 127.0.0.1 with the people and fields of {@link SAMPLE}. Its rules are those of the recordings of a
 * running EspoCRM 9.2.7 (EspoCRM findings); what the recordings do not show follows EspoCRM's source. Throws when the port is taken.
 */
export async function startEspocrm(options: EspocrmOptions = {}): Promise<EspocrmSim> {
  const crm = createInstallation(options.clock ?? realClock)
  crm.version = options.version ?? '9.2'
  crm.allowedAddresses = options.config?.webhookAllowedAddressList ?? []
  crm.lockable = options.lockable ?? []
  const own = ownSecrets(SAMPLE, options.installation, ['apiKey', 'adminPassword', 'salesPassword'])
  const { admin, anna } = fill(crm, options.customFields !== false, own)
  const config = { ...webhookDefaults, ...options.config }
  const deliveries = new Deliveries(crm.clock, config.webhookTimeout * 1000, verdictOf)
  const queue = createQueue(crm, deliveries, config)
  const services = {
    crm,
    records: createRecords(crm, queue.changed),
    queue,
    authentication: createAuthentication(crm),
  }
  const shared = await startVendor(options, {
    handle: (request) => answer(services, request),
    deliveries,
    webhooks: queue,
    byHand: (input) => byHand(crm, input),
  })
  const sales = salesperson(shared.url, anna, own.salesPassword)
  const integration = at(shared.url, { 'X-Api-Key': own.apiKey })
  const asAdmin = at(shared.url, basic(SAMPLE.adminUser, own.adminPassword))
  const usersOf = (emails: readonly (string | undefined)[]) =>
    users(crm).flatMap(({ id, emailAddress }) => (emails.includes(emailAddress as string) ? [id] : []))
  const sim: EspocrmSim = {
    ...shared,
    name: 'espocrm',
    credentials: { apiKey: own.apiKey, adminUser: SAMPLE.adminUser, adminPassword: own.adminPassword },
    get webhookSecrets() {
      return webhooks(crm).map((one) => String(one.secretKey))
    },
    async createClient(input) {
      const [owner] = usersOf([input.ownerEmail])
      const made = await enterClient(sales, input, owner)
      if (input.team) await enterTeam(asAdmin, made, usersOf(input.team))
      return made
    },
    addContact: (id, contact) => enterContact(sales, { id, objectType: entityOf(crm, id) }, contact),
    record(id) {
      const entity = entityOf(crm, id)
      const record = find(crm, entity, id)
      return record && record.deleted !== true ? view(crm, entity, record, admin, 's') : undefined
    },
    async deleteClient(id) {
      await sales('DELETE', `${entityOf(crm, id)}/${id}`)
    },
    restoreClient(id) {
      const record = find(crm, entityOf(crm, id), id)
      if (record) Object.assign(record, { deleted: false, modifiedAt: crm.time() })
    },
    async updateClient(id, patch) {
      await sales('PUT', `${entityOf(crm, id)}/${id}`, patch)
    },
    async subscribe(webhookUrl) {
      await integration('POST', 'Webhook', { event: 'Account.create', url: webhookUrl, skipOwn: true })
    },
    runJob: queue.run,
    saveConverted(leadId, accountId) {
      const lead = find(crm, 'Lead', leadId)
      if (lead) saveConverted({ ...services, user: anna }, lead, { createdAccountId: accountId })
    },
    lockRecord(id) {
      const entity = entityOf(crm, id)
      const record = find(crm, entity, id)
      if (record === undefined || !crm.lockable.includes(entity)) throw new Error(`${entity} ${id} cannot be locked`)
      record.isLocked = true
    },
    asAdmin,
  }
  return subscribed(sim, options)
}
