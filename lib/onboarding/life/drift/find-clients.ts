import type { Room } from '../../../docspace/rooms/rooms.ts'
import { type ClientRef, otherKeys, parseClientKey } from '../../../runtime/client-key.ts'
import { clientMemoryKey } from '../../../runtime/objects/client-place.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { readClientMemory } from '../memory/memory.ts'

/**
 * The clients who have, or had, a room: those whose keys are on rooms, and those who are remembered and whose key is on none, as when a room was
 * deleted. Sorted by their keys, each once. What is remembered is read only of the latter.
 */
export const clientsToCompare = async (
  rooms: readonly Pick<Room, 'tags'>[],
  texts: Pick<TextStore, 'list' | 'read'> | undefined,
): Promise<ClientRef[]> => {
  const keys = new Set(rooms.flatMap(({ tags }) => otherKeys(tags, '')))
  const seen = new Set([...keys].map(clientMemoryKey))
  for (const place of texts ? await texts.list('clients/') : []) {
    if (seen.has(place)) continue
    const client = readClientMemory((await texts?.read(place))?.text ?? '')?.client
    if (client !== undefined) keys.add(client)
  }
  return [...keys].sort().flatMap((key) => parseClientKey(key) ?? [])
}
