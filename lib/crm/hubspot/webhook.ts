import { concerns, gather, mayBecomeClient, tellsDeletions, tellsMerges } from '../clients.ts'
import { asObject, jsonBody } from '../receive/json-body.ts'
import { BadDelivery, type ClientCreated, type Delivery, type Parsed, type Webhook } from '../source.ts'
import { watchesAssociations } from './events/followed.ts'
import { hubspotSubscriptions, hubspotTold, isTest, objectOf } from './events/subscribed.ts'
import type { HubspotSettings, ObjectName } from './settings.ts'
import { signaturesOn, verifyHubspot } from './signature.ts'

const mostEvents = 100

const parse = (delivery: Delivery, settings: HubspotSettings): Parsed => {
  const events = jsonBody(delivery.body)
  if (!Array.isArray(events) || events.length === 0 || events.length > mostEvents) {
    throw new BadDelivery('body', `must be an array of 1 to ${mostEvents} events, as HubSpot sends it`)
  }
  return gather(events.map((event, index) => clientIn(event, index, settings)))
}

const clientIn = (element: unknown, index: number, settings: HubspotSettings): ClientCreated | undefined => {
  const event = asObject(element)
  // The documentation's table has `eventType`, real deliveries have `subscriptionType` (docs/facts/hubspot.md#events).
  const subscription = event?.subscriptionType ?? event?.eventType
  if (!event || typeof subscription !== 'string') {
    throw new BadDelivery(`[${index}].subscriptionType`, 'must name the event, as HubSpot sends it')
  }
  const [family = '', happened = ''] = subscription.split('.')
  if (happened === 'associationChange') return clientOfContact(event, index, settings)
  const type = objectOf(family, event.objectTypeId)
  if (!type || isTest(event) || !concernsUs(type, happened, event, settings)) return undefined
  return { ref: { source: 'hubspot', type, id: idIn(event.objectId, index) } }
}

const concernsUs = (
  type: ObjectName,
  happened: string,
  event: Readonly<Record<string, unknown>>,
  { clients }: HubspotSettings,
) => {
  if (happened === 'creation') return concerns(clients, type)
  if (happened === 'deletion') return tellsDeletions(clients, type)
  // Of the record that is left; its former ids lead to it too.
  if (happened === 'merge') return tellsMerges(clients, type)
  return happened === 'propertyChange' && mayBecomeClient(clients, type, [String(event.propertyName)])
}

/**
 * The client with which a contact is associated, or is no longer (docs/facts/hubspot.md#events-of-associations). Each change may be told
 * twice, from either end.
 */
const clientOfContact = (
  event: Readonly<Record<string, unknown>>,
  index: number,
  { clients }: HubspotSettings,
): ClientCreated | undefined => {
  const [from, to] = String(event.associationType).toLowerCase().split('_to_')
  const [type, id] = to === 'contact' ? [from, event.fromObjectId] : [to, event.toObjectId]
  if (!type || ![from, to].includes('contact') || !watchesAssociations({ clients }, type)) return undefined
  return { ref: { source: 'hubspot', type, id: idIn(id, index) } }
}

const idIn = (value: unknown, index: number): string => {
  if (Number.isSafeInteger(value) && Number(value) > 0) return String(value)
  throw new BadDelivery(`[${index}].objectId`, 'must be the id of the record, as HubSpot sends it')
}

/** The body without the number of the attempt, which is all that a retry changes. */
const deduplicationKey = ({ body }: Delivery): string =>
  body.toString('latin1').replace(/"attemptNumber"\s*:\s*\d+/g, '')

export const hubspotWebhook: Webhook<HubspotSettings> = {
  contentTypes: ['application/json'],
  verify: verifyHubspot,
  signatures: signaturesOn,
  parse,
  subscriptions: hubspotSubscriptions,
  told: hubspotTold,
  deduplicationKey,
}
