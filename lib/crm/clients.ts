import * as z from 'zod/mini'

/** Which records are clients: the object, and values that fields must have. */
export const clientFilter = z.object({
  object: z.string().check(z.minLength(1)),
  /** Field name to the values that make the record a client: every field must have one of its values. */
  where: z._default(z.record(z.string(), z.array(z.string())), {}),
})

export type ClientFilter = z.output<typeof clientFilter>

/** Whether a record, as read from the CRM, is a client by any of the filters. Numbers and booleans compare as text. */
export const isClient = (
  filters: readonly ClientFilter[],
  object: string,
  record: Readonly<Record<string, unknown>>,
): boolean =>
  filters.some(
    (filter) =>
      filter.object === object &&
      Object.entries(filter.where).every(([field, values]) => values.includes(asText(record[field]))),
  )

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
