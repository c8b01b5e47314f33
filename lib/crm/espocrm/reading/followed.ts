import type { FollowedFields } from '../../source.ts'

/** Entities that have an address themselves. */
const withAddress = ['Account', 'Contact', 'Lead']

/** Fields of which EspoCRM tells changes (docs/facts/espocrm.md#events-of-single-fields). */
export const espoFollowedFields = (entity: string): FollowedFields => ({
  name: ['name'],
  owner: ['assignedUser'],
  team: ['teams'],
  contacts: withAddress.includes(entity) ? ['emailAddress'] : [],
})

/** The fields of EspoCRM that have several attributes, by the attribute that a record has. */
const fieldOf: Readonly<Record<string, string>> = {
  assignedUserId: 'assignedUser',
  assignedUserName: 'assignedUser',
  teamsIds: 'teams',
  teamsNames: 'teams',
}

/** The field whose event tells a change of an attribute: a webhook takes no other name (docs/facts/espocrm.md#events-of-single-fields). */
export const fieldOfAttribute = (attribute: string): string => fieldOf[attribute] ?? attribute
