/** The client's data from a sender whose records cannot be read; they travel in the message. */
export interface ClientFields {
  /** The id as the sender spells it; `ref.id` may have to be written otherwise. */
  id: string
  name: string
  email?: string
  manager?: string
  /** When the client began, ISO 8601: as the sender says, else when its message came. */
  created?: string
  /** Further fields, by the sender's names. */
  custom?: Readonly<Record<string, string>>
  /** People of the client, each with fields of its own. */
  contacts?: readonly { email: string; fields?: Readonly<Record<string, string>> }[]
  /** Addresses of the colleagues who work for the client. */
  team?: readonly string[]
}
