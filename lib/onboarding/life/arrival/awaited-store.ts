import { openedOnce } from '../../../runtime/objects/open-texts.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { clientTexts, reachingStore } from '../memory/client-texts.ts'
import { type AwaitedNote, awaitedKey, readAwaited } from './awaited-note.ts'

/** The notes of clients who are waited for. Each call @throws RetryLater `client-memory-unreachable` */
export interface Awaited {
  /** By the client's key; undefined where nobody waits for it. */
  read(client: string): Promise<StoredAwaited | undefined>
  /** Keeps a note over the one that was read; without one, only where there is none. @throws RetryLater also where another worker was quicker */
  write(note: AwaitedNote, over: StoredAwaited | undefined): Promise<StoredAwaited>
  /** Throws a note away; nothing happens where there is none. */
  forget(client: string): Promise<void>
}

export interface StoredAwaited {
  /** Undefined where it cannot be read. */
  note: AwaitedNote | undefined
  /** What the next write replaces. */
  tag: string
}

/** The notes in a store. */
export const createAwaited = (
  open: () => Promise<Pick<TextStore, 'read' | 'create' | 'replace' | 'remove'>>,
): Awaited => {
  const store = openedOnce(open)
  const texts = clientTexts(store, { keyOf: awaitedKey, readText: readAwaited })
  return {
    async read(client) {
      const kept = await texts.read(client)
      return kept && { note: kept.value, tag: kept.tag }
    },
    write: async (note, over) => ({ note, tag: await texts.writeOrWait(note, over?.tag) }),
    forget: (client) =>
      reachingStore(async () => {
        await (await store()).remove(awaitedKey(client))
      }),
  }
}
