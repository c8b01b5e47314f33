/** What makes the world of a soak as unfriendly as the real one, and by what each is known. Each can be left out by itself. */
export const conditions = {
  'late-tags': 'DocSpace writes a room first and its tags 8 to 725 ms later',
  'several-crms': 'clients come from EspoCRM, HubSpot, Salesforce, Pipedrive and a sender without an API',
  'no-secret': 'the secret of Salesforce is not stored until everything is mended',
  namesakes: 'clients of one name come at the same time',
  'same-body': 'a sender sends the same body again, within five minutes and after',
  'other-case': 'ids that differ only in case, and Salesforce ids of 15 characters',
  copies: 'a record is copied with everything that is on it',
  merges: 'records are merged',
  'lead-conversion': 'a lead becomes a client',
  'other-key': 'the key of another person is stored for a while',
  'closed-field': 'the field for the invitation link is closed in EspoCRM for a while',
  'people-at-work': 'people take tags off, copy rooms and let a hundred guests in',
  'long-lists': 'the portal has more than a page of rooms of one name, of tags and of people',
  'old-portal': 'the portal is of version 3.2, 3.5 or 3.6',
} as const

export type Condition = keyof typeof conditions
export type Conditions = ReadonlySet<Condition>

/** What the world is like by default: all of it. */
export const usualConditions: Conditions = new Set(Object.keys(conditions) as Condition[])
