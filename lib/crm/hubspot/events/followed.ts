import { watchesContacts } from '../../clients.ts'
import type { FollowedFields } from '../../source.ts'
import { namedBy } from '../names.ts'
import type { HubspotSettings, ObjectName } from '../settings.ts'

/**
 * Properties of which HubSpot tells changes. Which team a record has is worked out by HubSpot, and whether it tells changes of such
 * properties is not documented; the team of its owner changes with the owner.
 */
export const followedProperties = (object: string): FollowedFields => ({
  name: namedBy[object as ObjectName] ?? [],
  owner: ['hubspot_owner_id'],
  team: ['hubspot_owner_id'],
  contacts: object === 'contact' ? ['email'] : [],
})

/** Whether HubSpot is asked to tell of contacts that are associated with records of this object; a contact is its own. */
export const watchesAssociations = ({ clients }: Pick<HubspotSettings, 'clients'>, object: string): boolean =>
  object !== 'contact' && watchesContacts(clients, object)
