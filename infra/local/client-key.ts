import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { clientKey } from '#lib/runtime/client-key.ts'

/** The key of a simulated CRM's record. */
export const clientKeyOf = (source: string, type: string, id: string): string =>
  clientKey({ source, type, id: source === 'generic' ? keyIdOf(id) : id })
