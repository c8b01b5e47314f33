import { clientMemoryKey } from '../../../runtime/objects/client-place.ts'
import { openedOnce } from '../../../runtime/objects/open-texts.ts'
import { clientTexts, type OpenTexts } from './client-texts.ts'
import { type ClientMemory, readClientMemory } from './memory.ts'

/** A client's memory as it is kept. */
export interface RememberedClient {
  /** Undefined where it cannot be read: nobody knows what was wanted. */
  memory: ClientMemory | undefined
  /** What the next write replaces. */
  tag: string
}

/** What is remembered of each client. It always answers with the newest. */
export interface ClientMemories {
  /** By the client's key; undefined where nothing is remembered. @throws RetryLater `client-memory-unreachable` */
  read(client: string): Promise<RememberedClient | undefined>
  /**
   * Keeps a memory over the one that has this tag; without one, only where nothing is remembered.
   * @returns false when another was quicker; nothing is kept then. @throws RetryLater as above
   */
  write(memory: ClientMemory, over: string | undefined): Promise<boolean>
}

/** The memories in a store. */
export const createClientMemories = (open: OpenTexts): ClientMemories => {
  const texts = clientTexts(openedOnce(open), { keyOf: clientMemoryKey, readText: readClientMemory })
  return {
    async read(client) {
      const kept = await texts.read(client)
      return kept && { memory: kept.value, tag: kept.tag }
    },
    write: async (memory, over) => (await texts.write(memory, over)) !== undefined,
  }
}
