import type { ClientRef } from '../../runtime/client-key.ts'
import type { Source } from '../source.ts'

/**
 * A reference with the id as it stands in the client's key, whatever spelling a person or an earlier version wrote: one client has one
 * key everywhere. A text that the source cannot read as an id stays as it is; the CRM does not know it either.
 */
export const canonicalRef = (source: Pick<Source, 'canonicalId'> | undefined, ref: ClientRef): ClientRef => ({
  ...ref,
  id: source?.canonicalId?.(ref.id) ?? ref.id,
})
