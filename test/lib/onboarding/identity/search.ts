import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { RoomSearch } from '#lib/onboarding/context.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { keyOwner, memoryPortal, type PortalState } from '../memory-portal.ts'

export const ref: ClientRef = { source: 'espocrm', type: 'Account', id: 'a1' }
export const tag = clientKey(ref)

/** A key that the client had before its record was merged, or that another client has. */
export const otherRef: ClientRef = { ...ref, id: 'b2' }
export const otherTag = clientKey(otherRef)

export const recordOf = (more: Partial<ClientRecord> = {}): ClientRecord => ({
  ref,
  name: 'Acme',
  emails: [],
  isClient: true,
  written: { state: 'preparing' },
  ...more,
})

/** The id that a link of this client to this room has. */
export const linkIdOf = (client: ClientRef, roomId: number): string => `${clientKey(client)}/${roomId}`

export interface SearchGiven extends Partial<PortalState> {
  /** The CRM's answer to another key: the record that is left; undefined for a deleted one. */
  read?: (asked: ClientRef) => ClientRecord | undefined
  tree?: ReadonlyMap<string, readonly string[]>
}

/** A search in a portal that has what is given. */
export const searchIn = ({ read = (asked) => recordOf({ ref: asked }), tree = new Map(), ...given }: SearchGiven) => {
  const { state, docspace } = memoryPortal(given)
  const search: RoomSearch = {
    docspace,
    cache: { keyOwner: async () => keyOwner } as unknown as RoomSearch['cache'],
    records: { read: async (asked) => read(asked) },
    titleOf: ({ name }) => `Client - ${name}`,
    linkIds: ({ ref: client }, roomId) => [linkIdOf(client, roomId), `old ${linkIdOf(client, roomId)}`],
    wanted: async () => tree,
  }
  return { search, state }
}
