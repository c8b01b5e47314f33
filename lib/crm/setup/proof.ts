import type { ClientFilter } from '../clients.ts'
import type { NewProof, ProofRecords } from './proof-records.ts'
import type { TrialPlace } from './trial.ts'

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
