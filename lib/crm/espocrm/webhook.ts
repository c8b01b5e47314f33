import { isKeyPart } from '../../runtime/client-key.ts'
import { fromBase64, fromHex, hmac, sameBytes } from '../../runtime/signing/signature.ts'
import { concerns, gather, mayBecomeClient, tellsDeletions, watchesContacts } from '../clients.ts'
import { asObject, jsonBody } from '../receive/json-body.ts'
import { isTrial } from '../setup/trial-name.ts'
import {
  BadDelivery,
  type ClientCreated,
  type Delivery,
  type Parsed,
  type SignatureVerdict,
  type Webhook,
  WrongAddress,
} from '../source.ts'
import { fieldOfAttribute } from './reading/followed.ts'
import type { EspoSettings } from './settings.ts'
import { espoSubscriptions } from './webhooks/subscribed.ts'

/** Twice what EspoCRM sends: 20 new elements, or up to 50 when failed ones go out again (docs/facts/espocrm.md#sizes-of-deliveries). */
const mostElements = 100

/**
 * `Signature` is base64 of `webhookId:` and the hex MAC of the raw body; the legacy `X-Signature` has the raw MAC bytes
 * instead (docs/facts/espocrm.md#signatures). EspoCRM sends both. Either one is enough, but a wrong `Signature` is refused even if the other one is right.
 */
const verify = (delivery: Delivery, secrets: readonly string[]): SignatureVerdict => {
  const current = delivery.headers.signature
  const legacy = delivery.headers['x-signature']
  const sent = current ?? legacy
  if (sent === undefined) return { ok: false, reason: 'missing-signature' }
  const mac = macIn(sent, current !== undefined)
  if (!mac) return { ok: false, reason: 'malformed-signature' }
  const right = secrets.some((secret) => sameBytes(hmac(secret, delivery.body), mac))
  return right ? { ok: true } : { ok: false, reason: 'wrong-signature' }
}

const macIn = (header: string, hex: boolean): Buffer | undefined => {
  const envelope = fromBase64(header)
  const colon = envelope?.indexOf(':') ?? -1
  if (!envelope || colon < 1) return undefined
  const mac = envelope.subarray(colon + 1)
  return hex ? fromHex(mac.toString('latin1')) : mac.length === 32 ? mac : undefined
}

/**
 * A delivery names neither event nor entity, so each webhook has a path of its own: `Account.create`; if a field decides which records
 * are clients, also `Account.update` or `Account.fieldUpdate.type`, and `Account.delete` where a deletion matters.
 */
const parse = (delivery: Delivery, { clients }: EspoSettings): Parsed => {
  const [entity, event] = subscriptionIn(delivery.path, clients)
  const elements = elementsOf(delivery.body)
  const concernsUs = (element: unknown) => {
    // EspoCRM delivers every two minutes: the record of a trial is deleted by then, and nobody could read its name.
    if (isTrial(nameIn(asObject(element)))) return false
    if (event === 'create') return concerns(clients, entity)
    if (event === 'delete') return tellsDeletions(clients, entity)
    // A change has the changed attributes and the id, nothing else.
    const changed = Object.keys(asObject(element) ?? {})
    return mayBecomeClient(clients, entity, [...changed, ...changed.map(fieldOfAttribute)])
  }
  const accountOf = (element: unknown) =>
    entity === 'Contact' && watchesContacts(clients, 'Account') ? accountIn(asObject(element)) : undefined
  return gather(
    elements.flatMap((element, index) => {
      const own = concernsUs(element) ? clientIn(element, index, entity) : undefined
      const account = accountOf(element)
      return account ? [...(own ? [own] : []), account] : [own]
    }),
  )
}

/** The name of a record, where its event has it: that of a person is in parts. */
const nameIn = (record: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const name = record?.name ?? record?.lastName
  return typeof name === 'string' ? name : undefined
}

/** The account that a contact has now. Which one it had before EspoCRM does not tell (docs/facts/espocrm.md#events-of-contacts). */
const accountIn = (contact: Readonly<Record<string, unknown>> | undefined): ClientCreated | undefined => {
  const id = contact?.accountId
  return typeof id === 'string' && isKeyPart(id) ? { ref: { source: 'espocrm', type: 'Account', id } } : undefined
}

/** EspoCRM's names of events; after `fieldUpdate` follow a full stop and the field. */
const events: readonly (string | undefined)[] = ['create', 'update', 'delete', 'fieldUpdate']

/**
 * Entity and event by the last part of the path. @throws WrongAddress for a path that no webhook of ours has: answered with success,
 * every client of it would be lost
 */
const subscriptionIn = (path: string, clients: EspoSettings['clients']): [entity: string, event: string] => {
  const [entity, event] = path.split('.')
  const misspelt = clients.find(({ object }) => object !== entity && object.toLowerCase() === entity?.toLowerCase())
  if (entity && event && events.includes(event) && !misspelt) return [entity, event]
  const [example = 'Account'] = clients.map(({ object }) => object)
  throw new WrongAddress(
    `must end with /{Entity}.{event}, such as /espocrm/${example}.create: \`roomkeeper connect espocrm\` makes the webhooks with it`,
  )
}

const elementsOf = (body: Buffer): unknown[] => {
  const parsed = jsonBody(body)
  if (!Array.isArray(parsed)) throw new BadDelivery('body', 'must be an array of records')
  if (parsed.length > mostElements) throw new BadDelivery('body', `must have at most ${mostElements} records`)
  return parsed
}

const clientIn = (element: unknown, index: number, type: string): ClientCreated => {
  const id = asObject(element)?.id
  if (typeof id !== 'string' || !isKeyPart(id)) {
    throw new BadDelivery(`[${index}].id`, 'must be the id of the record, as EspoCRM sends it')
  }
  return { ref: { source: 'espocrm', type, id } }
}

/**
 * A record is created once, so that the same bytes are another try. A change has no id and no time: the same field may come
 * to the same value again within minutes, and nothing tells that from another try.
 */
const deduplicationKey = ({ path, body }: Delivery): Buffer | undefined => (path.endsWith('.create') ? body : undefined)

export const espoWebhook: Webhook<EspoSettings> = {
  contentTypes: ['application/json'],
  verify,
  parse,
  subscriptions: espoSubscriptions,
  told: ({ path, body }) => (elementsOf(body).length > 0 ? [path] : []),
  deduplicationKey,
}
