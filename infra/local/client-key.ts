import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import { sources } from '#lib/crm/sources.ts'
import { clientKey } from '#lib/runtime/client-key.ts'

/** The key of a simulated CRM's record. */
export const clientKeyOf = (source: string, type: string, id: string): string =>
  clientKey(canonicalRef(sources[source], { source, type, id }))
