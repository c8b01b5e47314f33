import { asObject } from '../body.ts'

/** An event says `{type, value}` where the API says the value alone (contracts §2.1). */
const plain = (field: unknown): unknown => {
  const wrapped = asObject(field)
  return wrapped && 'value' in wrapped ? wrapped.value : field
}

/** A record with its custom fields beside its own ones, as the first version of the API had them. */
export const flat = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const custom = Object.entries(asObject(record.custom_fields) ?? {})
  return { ...record, ...Object.fromEntries(custom.map(([key, field]) => [key, plain(field)])) }
}
