import { objectsOf, tellsDeletions, tellsMerges, watchedFields } from '../../clients.ts'
import { asObject, jsonBody } from '../../receive/json-body.ts'
import type { Delivery } from '../../source.ts'
import type { Purpose, Subscription } from '../../subscription.ts'
import { purposesOf } from '../../subscriptions.ts'
import { type HubspotSettings, type ObjectName, objects } from '../settings.ts'
import { followedProperties, watchesAssociations } from './followed.ts'

/** What the app is subscribed to, by the classic names: `company.creation`, `company.propertyChange:name`. */
export const hubspotSubscriptions = (settings: HubspotSettings): Subscription[] => {
  const { clients } = settings
  return objectsOf(clients).flatMap((object) => {
    const to = (happened: string, ...purposes: Purpose[]): Subscription => ({
      event: `${object}.${happened}`,
      object,
      purposes,
    })
    return [
      to('creation', 'created'),
      ...watchedFields(clients, object).map((field) =>
        to(`propertyChange:${field}`, ...purposesOf(clients, object, field, followedProperties(object))),
      ),
      ...(watchesAssociations(settings, object) ? [to('associationChange', 'contacts')] : []),
      ...(tellsDeletions(clients, object) ? [to('deletion', 'deleted')] : []),
      ...(tellsMerges(clients, object) ? [to('merge', 'merged')] : []),
    ]
  })
}

/** The object of an event. Classic events name it; those of project apps are `object.…` with a type id (docs/facts/hubspot.md#events). */
export const objectOf = (family: string, typeId: unknown): ObjectName | undefined => {
  const names = Object.keys(objects) as ObjectName[]
  return names.find((name) => (family === 'object' ? objects[name].typeId === typeId : name === family))
}

/** Whether HubSpot's *Test* button sent the event, which is about no existing record (docs/facts/hubspot.md#events). */
export const isTest = (event: Readonly<Record<string, unknown>>) =>
  event.changeSource === 'CRM' && event.changeFlag === 'NEW' && event.objectId === 123

/** The events of a delivery that was taken, by the names of the subscriptions. A test proves none. */
export const hubspotTold = ({ body }: Delivery): string[] => {
  const events = [jsonBody(body)].flat()
  return events.flatMap((element) => {
    const event = asObject(element)
    if (!event || isTest(event)) return []
    const [family = '', happened = ''] = String(event.subscriptionType ?? event.eventType).split('.')
    if (happened === 'associationChange') return associated(event)
    const name = `${objectOf(family, event.objectTypeId)}.${happened}`
    return [happened === 'propertyChange' ? `${name}:${event.propertyName}` : name]
  })
}

/** Each change may be told from either end, which is one subscription all the same. */
const associated = (event: Readonly<Record<string, unknown>>): string[] =>
  String(event.associationType)
    .toLowerCase()
    .split('_to_')
    .map((end) => `${end}.associationChange`)
