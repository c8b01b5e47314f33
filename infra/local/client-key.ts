import { clientKey } from '#lib/runtime/client-key.ts'

/** The key of a simulated CRM's record. One of the generic source is in lower case, whatever its sender writes. */
export const clientKeyOf = (source: string, type: string, id: string): string =>
  clientKey({ source, type, id: source === 'generic' ? id.toLowerCase() : id })
