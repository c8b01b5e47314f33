/** What Roomkeeper learns of a client by an event. */
export type Purpose = 'created' | 'deciding' | 'name' | 'owner' | 'team' | 'contacts' | 'fields' | 'deleted' | 'merged'

/** An event that the CRM is asked to tell. */
export interface Subscription {
  /** In the CRM's own words: `Account.fieldUpdate.name`, `company.propertyChange:name`. */
  event: string
  /** The kind of record that is a client, and that it is about. */
  object: string
  purposes: readonly Purpose[]
}
