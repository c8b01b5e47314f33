import * as z from 'zod/mini'
import type { ClientFilter } from '#lib/crm/clients.ts'
import type { Source } from '#lib/crm/source.ts'

const filters = z.looseObject({
  clients: z.array(z.looseObject({ object: z.string(), where: z.record(z.string(), z.array(z.string())) })),
})

/** Which records are clients by a source's settings, as its schema has them; nothing where they are wrong, or where the sender decides. */
export const clientFiltersOf = (source: Source | undefined, own: Readonly<Record<string, unknown>>): ClientFilter[] => {
  const checked = source && z.safeParse(source.settings, own)
  return (checked?.success && z.safeParse(filters, checked.data).data?.clients) || []
}
