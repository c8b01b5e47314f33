import { asObject } from '../receive/json-body.ts'

/** A record with its custom fields beside its own ones, as the first version of the API had them. */
export const flat = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...record,
  ...asObject(record.custom_fields),
})
