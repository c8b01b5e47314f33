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
  if (texts) for (const client of await rememberedClients(texts, seen)) keys.add(client)
  return [...keys].sort().flatMap((key) => parseClientKey(key) ?? [])
}

/** The keys of clients who are remembered, but for those whose places are seen. */
const rememberedClients = async (
  texts: Pick<TextStore, 'list' | 'read'>,
  seen: ReadonlySet<string>,
): Promise<string[]> => {
  const keys: string[] = []
  for (const place of (await texts.list('clients/')).filter((one) => !seen.has(one))) {
    const client = readClientMemory((await texts.read(place))?.text ?? '')?.client
    if (client !== undefined) keys.push(client)
  }
  return keys
}
