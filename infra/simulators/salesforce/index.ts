import { Deliveries } from '../crm/deliveries.ts'
import { present, realClock, startVendor, subscribed } from '../crm/simulation.ts'
import type { CrmSimOptions, CrmWithContacts, RawDelivery } from '../crm/types.ts'
import { ownSecrets } from '../own-secrets.ts'
import { createOAuth } from './access.ts'
import { createOrg, find, type ObjectName, type Org, type SObject, table } from './account.ts'
import type { Definition } from './message.ts'
import { createSObjects } from './records.ts'
import { answer } from './router.ts'
import { enter, enterContact, kinds, teamObjects } from './sales.ts'
import { fill, SAMPLE } from './sample.ts'
import { createOutboundMessages, headers, type OutboundMessages, verdictOf } from './webhooks.ts'

export { SAMPLE } from './sample.ts'

export interface SalesforceOptions extends CrmSimOptions {
  /** Default true: the DocSpace fields exist on Account, Contact and Opportunity. */
  customFields?: boolean
  /** When the Flow sends: default `create`. */
  on?: Definition['on']
  /** Which objects have a Flow. Default: Account only. */
  objects?: readonly ('Account' | 'Contact' | 'Opportunity')[]
  /** The fields chosen for the messages, besides the id. */
  fields?: readonly string[]
  /** Default false: "Send Outbound Messages" is taken from the integration user's profile. */
  ownChangesSend?: boolean
  /** Default false: Flows arrive active, as in a sandbox. In production they arrive inactive, and send nothing until somebody activates them. */
  production?: boolean
  /** Default true: the integration user sees Flows in the setup. */
  seesSetup?: boolean
  /** Default true: contacts may belong to several accounts, which keeps their roles for each. */
  severalAccounts?: boolean
  /** Default true: account teams and opportunity teams are enabled. */
  teams?: boolean
  /** Default two hours. */
  sessionMs?: number
  /** API calls in any 24 hours. Default 15,000. */
  callsPerDay?: number
  /** Milliseconds a receiver has. Default 60 s. */
  timeoutMs?: number
}

/** A simulated Salesforce organization. */
export interface SalesforceSim extends CrmWithContacts {
  readonly credentials: { clientId: string; clientSecret: string }
  readonly organizationId: string
  readonly integrationUserId: string
  /** The same app by certificate instead of secret. */
  jwtCredentials(): { clientId: string; username: string; privateKey: string; audience: string }
  /** The next writes to the record meet another transaction: `UNABLE_TO_LOCK_ROW`. */
  lockRow(id: string, times: number): void
  /** A person merges records of one object: the others are deleted, and name the master. */
  merge(masterId: string, otherIds: readonly string[]): string
  /** What is deleted is purged, as after some fifteen days. */
  emptyRecycleBin(): void
  /** Somebody clicks Setup > Flows > … > Activate for each. */
  activateFlows(): void
  /** Ends all sessions, as an administrator may. */
  revokeSessions(): void
}

/** The fields by which creations differ from own changes, without data of the client, as in Roomkeeper's metadata. */
const chosen = ['CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate']

/** The Flows as the setup and the query of `FlowDefinitionView` list them, named as Roomkeeper's metadata name them. */
function showFlows(org: Org, definitions: readonly Definition[]): void {
  const flows = table(org, 'FlowDefinitionView')
  flows.clear()
  for (const { type, active, on } of definitions) {
    const Id = org.newId('300')
    const names = { ApiName: `Roomkeeper_${type}`, Label: `Roomkeeper ${type}` }
    flows.set(Id, {
      Id,
      ...names,
      IsActive: active,
      ActiveVersionId: active ? org.newId('301') : null,
      RecordTriggerType: on === 'create' ? 'Create' : 'CreateAndUpdate',
    })
  }
}

function locate(org: Org, id: string): { type: ObjectName; record: SObject } | undefined {
  for (const type of Object.values(kinds)) {
    const record = find(org, type, id)
    if (record) return { type, record }
  }
  return undefined
}

function byHand(org: Org, messages: OutboundMessages, input: RawDelivery) {
  const found = locate(org, input.recordId ?? '')
  const definition = messages.definitions.find((one) => one.type === found?.type) ?? messages.definitions[0]
  const body = input.body ?? (definition === undefined ? '' : messages.message(definition, input.recordId ?? ''))
  const url = input.url ?? definition?.endpointUrl ?? ''
  // The secret is a part of the address: without it, the address is another one.
  const plain = url.replace(/\/[^/]*$/, '/unknown')
  const events = found === undefined ? [] : [{ name: found.type, id: found.record.Id }]
  const target = input.signed === false ? plain : url
  return { url: target, headers: { ...headers, ...input.headers }, body, attempt: 1, events }
}

/**
 * Starts a simulated Salesforce organization on 127.0.0.1, after Salesforce's documentation (docs/facts/salesforce.md#outbound-messages); nothing of it was
 * measured on a live organization. `subscribe` sets the endpoint to
 * the given URL with the secret as its last part. Throws when the port is taken.
 */
export async function startSalesforce(options: SalesforceOptions = {}): Promise<SalesforceSim> {
  const org = createOrg(options.clock ?? realClock)
  fill(org, options.customFields !== false)
  if (options.severalAccounts === false) org.schema.delete('AccountContactRelation')
  if (options.teams === false) for (const type of teamObjects) org.schema.delete(type)
  if (options.seesSetup === false) org.schema.delete('FlowDefinitionView')
  const deliveries = new Deliveries(org.clock, options.timeoutMs ?? 60_000, verdictOf)
  const messages = createOutboundMessages(org, deliveries, options.ownChangesSend ?? false)
  const sobjects = createSObjects(org, messages.changed)
  const own = ownSecrets(SAMPLE, options.installation, ['clientSecret', 'endpointSecret'])
  const oauth = createOAuth(org, {
    clientSecret: own.clientSecret,
    sessionMs: options.sessionMs ?? 7_200_000,
    url: () => shared.url,
  })
  const services = { org, sobjects, oauth, callsPerDay: options.callsPerDay ?? 15_000, calls: [] }
  const shared = await startVendor(options, {
    handle: (request) => answer(services, request),
    deliveries,
    webhooks: messages,
    byHand: (input) => byHand(org, messages, input),
  })
  const anna = [...table(org, 'User').values()].find((one) => one.Email === SAMPLE.anna)?.Id ?? ''
  const living = (id: string) => present(locate(org, id), id)
  const sim: SalesforceSim = {
    ...shared,
    name: 'salesforce',
    credentials: { clientId: SAMPLE.clientId, clientSecret: own.clientSecret },
    webhookSecrets: [own.endpointSecret],
    organizationId: org.organizationId,
    integrationUserId: org.integrationUserId,
    async createClient(input) {
      const { Id } = enter(org, sobjects, anna, input)
      return { id: Id, objectType: kinds[input.objectType ?? 'company'] }
    },
    addContact: async (id, contact) => ({ id: enterContact(org, sobjects, anna, living(id).record, contact).Id }),
    record: (id) => locate(org, id)?.record,
    async deleteClient(id) {
      sobjects.remove(living(id).record.Id)
    },
    restoreClient: (id) => void org.deleted.delete(id),
    async updateClient(id, patch) {
      const { type, record } = living(id)
      sobjects.update(record, type, patch, anna)
    },
    async subscribe(webhookUrl) {
      const endpointUrl = `${webhookUrl}/${own.endpointSecret}`
      const fields = options.fields ?? chosen
      messages.definitions = (options.objects ?? ['Account']).map((type) => ({
        actionId: org.newId('04k'),
        type,
        on: options.on ?? 'create',
        fields,
        endpointUrl,
        active: options.production !== true,
      }))
      showFlows(org, messages.definitions)
    },
    emptyRecycleBin() {
      for (const records of org.tables.values()) for (const id of org.deleted) records.delete(id)
    },
    jwtCredentials: () => ({
      clientId: SAMPLE.clientId,
      username: SAMPLE.username,
      privateKey: oauth.privateKey(),
      audience: 'https://login.salesforce.com',
    }),
    lockRow: sobjects.lock,
    merge(masterId, otherIds) {
      const { type, record } = living(masterId)
      sobjects.merge(
        type,
        record,
        otherIds.map((id) => living(id).record),
        anna,
      )
      return record.Id
    },
    activateFlows() {
      for (const definition of messages.definitions) definition.active = true
      showFlows(org, messages.definitions)
    },
    revokeSessions: oauth.revoke,
  }
  return subscribed(sim, options)
}
