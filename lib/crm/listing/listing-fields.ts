import { Park, RetryLater } from '../../runtime/errors.ts'
import { type ClientFilter, decidingFields, isClient } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import { type FieldNames, ownFieldNames } from '../records/field-names.ts'
import { pick, writtenIn } from '../records/fields.ts'
import type { FieldValues, Written } from '../records/records-port.ts'
import type { ListingQuery } from './listing.ts'

/** Names of fields as every CRM spells them. Any other text could change the query that it becomes part of. */
const fieldName = /^\w{1,128}$/

/** Asks once for each object, since the answer is the same for all of its pages. A failure is not kept. */
export const cachedPerObject = <O extends string, T>(ask: (object: O) => Promise<T>): ((object: O) => Promise<T>) => {
  const known = new Map<O, T>()
  return async (object) => {
    const value = known.get(object) ?? (await ask(object))
    known.set(object, value)
    return value
  }
}

/** Names of the fields that decide whether a record of this object is listed. @throws Park for a text that cannot be a name */
export const askedFields = (clients: readonly ClientFilter[], object: string, { filter }: ListingQuery): string[] => {
  const names = [...new Set([...decidingFields(clients, object), ...Object.keys(filter)])]
  const odd = names.filter((name) => !fieldName.test(name))
  if (odd.length > 0) throw fieldsNotKnown(object, odd)
  return names
}

/** Names of the further fields of a query. Other texts are left out: no record has a field of such a name. */
export const furtherFields = ({ fields = [] }: Pick<ListingQuery, 'fields'>): string[] =>
  [...new Set(fields)].filter((name) => fieldName.test(name))

/** What a listed record has of the further fields of a query. */
export const furtherValues = (query: Pick<ListingQuery, 'fields'>, record: FieldValues): { values?: FieldValues } =>
  query.fields ? { values: pick(record, query.fields) } : {}

export const fieldsNotKnown = (object: string, names: readonly string[]): Park =>
  new Park(crmReasons['crm-field-unknown'], { detail: `${object}: ${names.join(', ')}` })

/**
 * Whether a record of this name is a client by the settings and by the query's filter. @throws Park for a field that the record does not
 * have: treated as empty, such a field would leave out every record without a word
 */
export const isAskedFor = (
  clients: readonly ClientFilter[],
  object: string,
  query: ListingQuery,
  record: Readonly<Record<string, unknown>>,
  name: string | undefined,
): boolean => {
  const unknown = askedFields(clients, object, query).filter((name) => !(name in record))
  if (unknown.length > 0) throw fieldsNotKnown(object, unknown)
  const where = Object.fromEntries(Object.entries(query.filter).map(([name, value]) => [name, [value]]))
  return isClient(clients, object, record, name) && isClient([{ object, where }], object, record, name)
}

/** What an onboarding wrote on a listed record. @throws RetryLater where the record has no fields for that: no client's room would be found */
export const listedWritten = (
  object: string,
  record: Readonly<Record<string, unknown>>,
  fields: FieldNames,
): Written => {
  if (ownFieldNames(fields).every((name) => name in record)) return writtenIn(record, fields)
  throw fieldsMissing(object)
}

export const fieldsMissing = (object: string): RetryLater =>
  new RetryLater(crmReasons['crm-fields-missing'], { detail: object, after: 900_000 })
