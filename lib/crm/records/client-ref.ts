import type { ClientRef } from '../../runtime/client-key.ts'
import type { Source } from '../source.ts'

/**
 * A reference as a person or an earlier version wrote it, with the id as it stands in the client's key: one client has one key at
 * every door. What the source cannot read as an id stays as it is; the CRM does not know it either.
 */
export const canonicalRef = (source: Pick<Source, 'canonicalId'> | undefined, ref: ClientRef): ClientRef => ({
  ...ref,
  id: source?.canonicalId?.(ref.id) ?? ref.id,
})
