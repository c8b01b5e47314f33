import { objectsOf } from '../clients.ts'
import type { Delivery } from '../source.ts'
import type { Subscription } from '../subscription.ts'
import { fullName } from './flow/flow-names.ts'
import { readOutboundMessage } from './outbound-message.ts'
import type { ObjectName, SalesforceSettings } from './settings.ts'

/** Whether a field decides, so that a Flow also runs on changes, and sends a record when it comes to be a client. */
export const runsOnChanges = ({ clients }: Pick<SalesforceSettings, 'clients'>, object: ObjectName): boolean =>
  clients.every((one) => one.object !== object || Object.keys(one.where).length > 0)

/** The Flows, each by its name. */
export const salesforceSubscriptions = (settings: SalesforceSettings): Subscription[] =>
  objectsOf(settings.clients).map((object) => ({
    event: fullName(object),
    object,
    purposes: runsOnChanges(settings, object) ? ['created', 'deciding'] : ['created'],
  }))

/** The Flows whose message was taken: a message is about records of one object. */
export const salesforceTold = ({ body }: Delivery): string[] =>
  (readOutboundMessage(body)?.notifications ?? []).map(({ object }) => fullName(object as ObjectName))
