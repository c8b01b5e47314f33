import type { ClientFilter } from '../clients.ts'
import type { NewProof, ProofRecords } from './proof-records.ts'
import type { TrialPlace } from './trial.ts'

/** The object and field values that make a record a client: of the first filter of the settings (for `object`, if given), the first value of each field. */
export const proofBy = (
  clients: readonly ClientFilter[],
  object?: string,
): Pick<NewProof, 'object' | 'fields'> | undefined => {
  const filter = clients.find((one) => object === undefined || one.object === object)
  if (!filter) return undefined
  const values = Object.entries(filter.where).map(([field, [first = '']]) => [field, first])
  return { object: filter.object, fields: Object.fromEntries(values) }
}

/** Makes and deletes proofs the way trials are made and deleted. */
export const proofAt = (placeOf: (object: string) => Pick<TrialPlace, 'make' | 'remove'>): Required<ProofRecords> => ({
  make: ({ object, name, fields }) => placeOf(object).make(name, fields),
  remove: (object, id) => placeOf(object).remove(id),
})

/** A value of the settings, which is always text, as an API with booleans takes it. */
export const typed = (text: string): string | boolean => (text === 'true' || text === 'false' ? text === 'true' : text)
