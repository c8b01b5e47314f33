import { sameBytes } from '../../runtime/signing/signature.ts'
import { concerns, gather } from '../clients.ts'
import { defaultAnswer } from '../receive/webhook-answer.ts'
import {
  BadDelivery,
  type ClientCreated,
  type Delivery,
  type DeliveryOutcome,
  type Parsed,
  type SignatureVerdict,
  type Webhook,
  type WebhookAnswer,
} from '../source.ts'
import { type Notification, readOutboundMessage } from './outbound-message.ts'
import { longId } from './record-id.ts'
import type { SalesforceSettings } from './settings.ts'
import { salesforceSubscriptions, salesforceTold } from './subscribed.ts'

const mostNotifications = 100

/**
 * Salesforce signs nothing: the secret is the last part of the URL, and the organization is the one of the settings
 * (docs/facts/salesforce.md#outbound-messages). A body that is no Outbound Message passes with the right secret: `parse` refuses it in the form that Salesforce understands.
 */
const verify = (delivery: Delivery, secrets: readonly string[], settings: SalesforceSettings): SignatureVerdict => {
  if (delivery.path === '') return { ok: false, reason: 'missing-signature' }
  const known = secrets.some((secret) => sameBytes(Buffer.from(secret), Buffer.from(delivery.path)))
  if (!known) return { ok: false, reason: 'wrong-credentials' }
  if (isOurs(firstOrganization(delivery.body), settings)) return { ok: true }
  const message = readOutboundMessage(delivery.body)
  const ours = !message || isOurs(message.organizationId, settings)
  return ours ? { ok: true } : { ok: false, reason: 'unknown-sender' }
}

const marker = '<OrganizationId>'

/** The organization's id in the form that Salesforce writes, without parsing the message. `parse` checks the id again. */
const firstOrganization = (body: Buffer): string => {
  const at = body.indexOf(marker)
  const start = at + marker.length
  return at < 0 ? '' : body.toString('utf8', start, body.indexOf('<', start))
}

const isOurs = (organizationId: string, settings: SalesforceSettings) =>
  longId(organizationId) !== undefined && longId(organizationId) === longId(settings.organizationId)

const parse = (delivery: Delivery, settings: SalesforceSettings): Parsed => {
  const message = readOutboundMessage(delivery.body)
  if (!message) throw new BadDelivery('body', 'must be an Outbound Message of Salesforce')
  const { organizationId, notifications } = message
  if (!isOurs(organizationId, settings)) throw new BadDelivery('OrganizationId', 'must be that of the settings')
  if (notifications.length === 0 || notifications.length > mostNotifications) {
    throw new BadDelivery('Notification', `must be there 1 to ${mostNotifications} times`)
  }
  return gather(notifications.map((notification, index) => clientIn(notification, index, settings)))
}

const clientIn = (
  { object, fields }: Notification,
  index: number,
  settings: SalesforceSettings,
): ClientCreated | undefined => {
  if (!object) throw new BadDelivery(`Notification[${index}].sObject`, 'must have a type, as Salesforce sends it')
  if (!concerns(settings.clients, object) || isOurChange(fields, settings)) return undefined
  const id = longId(fields.Id ?? '')
  if (!id) throw new BadDelivery(`Notification[${index}].sObject.Id`, 'must be the id of the record')
  return { ref: { source: 'salesforce', type: object, id } }
}

/**
 * Whether a message is about our own write-back, which a Flow that also runs on updates sends. A record that another program created as
 * our user is a client nevertheless; its times are equal then. Times have whole seconds, so another creator decides first.
 */
const isOurChange = (fields: Notification['fields'], { integrationUserId }: SalesforceSettings): boolean => {
  const us = longId(integrationUserId)
  if (longId(fields.LastModifiedById ?? '') !== us) return false
  const creator = longId(fields.CreatedById ?? '')
  if (creator && creator !== us) return true
  return fields.CreatedDate !== undefined && fields.CreatedDate !== fields.LastModifiedDate
}

/** The answer that Salesforce expects; it counts a bare 200 as a failure (docs/facts/salesforce.md#outbound-messages). */
const acknowledge = (ack: boolean): WebhookAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body:
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">' +
    `<Ack>${ack}</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`,
})

const answer = (outcome: DeliveryOutcome, detail: string): WebhookAnswer => {
  if (outcome === 'accepted') return acknowledge(true)
  return outcome === 'malformed' ? acknowledge(false) : defaultAnswer(outcome, detail)
}

const secretProblem = (secret: string): string | undefined =>
  /^[^\s/?#%]+$/.test(secret) ? undefined : 'it cannot be the last part of an address'

export const salesforceWebhook: Webhook<SalesforceSettings> = {
  contentTypes: ['text/xml'],
  verify,
  parse,
  subscriptions: salesforceSubscriptions,
  told: salesforceTold,
  // Every notification has an id, which stays the same when Salesforce tries it again.
  deduplicationKey: ({ body }) => body,
  secretProblem,
  answer,
}
