import type { ClientFilter } from './clients.ts'
import type { NotMade, TrialPlace } from './trial.ts'

/** A client that is made to prove the whole way from the CRM to its room. */
export interface NewProof {
  object: string
  name: string
  /** Values by field that make the record a client. */
  fields: Readonly<Record<string, string>>
}

/** The records of a CRM, as far as a proof needs them. All of it @throws RetryLater, Park. */
export interface ProofRecords {
  /** Absent where the CRM tells nobody of what our own user makes: a person makes the client then. */
  make?(client: NewProof): Promise<{ id: string } | NotMade>
  remove(object: string, id: string): Promise<void>
}

/** What a record must be to be a client by the settings: the first filter, of the object that is asked for, and the first of each field's values. */
export const proofBy = (
  clients: readonly ClientFilter[],
  object?: string,
): Pick<NewProof, 'object' | 'fields'> | undefined => {
  const filter = clients.find((one) => object === undefined || one.object === object)
  if (!filter) return undefined
  const values = Object.entries(filter.where).map(([field, [first = '']]) => [field, first])
  return { object: filter.object, fields: Object.fromEntries(values) }
}

/** Proofs are made and deleted as trials are. */
export const proofAt = (placeOf: (object: string) => Pick<TrialPlace, 'make' | 'remove'>): Required<ProofRecords> => ({
  make: ({ object, name, fields }) => placeOf(object).make(name, fields),
  remove: (object, id) => placeOf(object).remove(id),
})

/** A value of the settings, which are texts, as an API that knows more than texts takes it. */
export const typed = (text: string): string | boolean => (text === 'true' || text === 'false' ? text === 'true' : text)
