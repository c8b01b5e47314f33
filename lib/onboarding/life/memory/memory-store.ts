import { errorName, Park, RetryLater } from '../../../runtime/errors.ts'
import { clientPlace } from '../../../runtime/objects/client-place.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { onboardingReasons } from '../../reasons.ts'
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

/** Where a client's memory lies. */
export const clientMemoryKey = (client: string): string => `clients/${clientPlace(client)}.json`

/** The memories in a store, which is opened when it is first needed. */
export const createClientMemories = (open: () => Promise<TextStore>): ClientMemories => {
  const store = openedOnce(open)
  return {
    read: (client) =>
      reachingStore(async () => {
        const found = await (await store()).read(clientMemoryKey(client))
        if (!found) return undefined
        const memory = readClientMemory(found.text)
        return { memory: memory?.client === client ? memory : undefined, tag: found.tag }
      }),
    write: (memory, over) =>
      reachingStore(async () => {
        const texts = await store()
        const [key, text] = [clientMemoryKey(memory.client), `${JSON.stringify(memory)}\n`]
        const tag = over === undefined ? await texts.create(key, text) : await texts.replace(key, text, over)
        return tag !== undefined
      }),
  }
}

/** The memories in a bucket. The code of S3 is loaded with the first client. */
export const clientMemoriesIn = (bucket: string): ClientMemories =>
  createClientMemories(async () => {
    const { openS3Texts } = await import('../../../runtime/objects/s3-texts.ts')
    return openS3Texts(bucket)
  })

/** Opens a store when it is first needed, and again where that failed. */
export const openedOnce = <T>(open: () => Promise<T>): (() => Promise<T>) => {
  let opening: Promise<T> | undefined
  return () => {
    opening ??= open()
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }
}

/** Work with the bucket, whose failures have a reason. @throws RetryLater `client-memory-unreachable` */
export const reachingStore = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RetryLater || error instanceof Park) throw error
    const detail = errorName(error)
    throw new RetryLater(onboardingReasons['client-memory-unreachable'], { detail, cause: error })
  }
}
