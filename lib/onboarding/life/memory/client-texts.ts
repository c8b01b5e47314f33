import { errorName, Park, RetryLater } from '../../../runtime/errors.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { onboardingReasons } from '../../reasons.ts'

/** Opens the store, which is opened when it is first needed. */
export type OpenTexts = () => Promise<Pick<TextStore, 'read' | 'create' | 'replace'>>

/** A client's value as it is kept. */
export interface KeptValue<T> {
  /** Undefined where it cannot be read. */
  value: T | undefined
  /** What the next write replaces. */
  tag: string
}

interface Form<T> {
  /** Where the value of a client lies, by the client's key. */
  keyOf(client: string): string
  /** Undefined where the text is of no such value, or one of a later version. */
  readText(text: string): T | undefined
}

/** One value of each client, as JSON under a key of its own. Each call @throws RetryLater `client-memory-unreachable` */
export const clientTexts = <T extends { client: string }>(open: OpenTexts, { keyOf, readText }: Form<T>) => {
  const write = (value: T, over: string | undefined): Promise<string | undefined> =>
    reachingStore(async () => {
      const texts = await open()
      const [key, text] = [keyOf(value.client), `${JSON.stringify(value)}\n`]
      return over === undefined ? texts.create(key, text) : texts.replace(key, text, over)
    })
  return {
    /** By the client's key; undefined where nothing is kept. */
    read: (client: string): Promise<KeptValue<T> | undefined> =>
      reachingStore(async () => {
        const found = await (await open()).read(keyOf(client))
        if (!found) return undefined
        const value = readText(found.text)
        return { value: value?.client === client ? value : undefined, tag: found.tag }
      }),

    /** Keeps a value over the one that has this tag; without one, only where nothing is kept. @returns its tag; undefined where another was quicker */
    write,

    /** The same for a value that has to be kept. @returns its tag @throws RetryLater also where another worker was quicker */
    async writeOrWait(value: T, over: string | undefined): Promise<string> {
      const tag = await write(value, over)
      if (tag !== undefined) return tag
      throw new RetryLater(onboardingReasons['client-memory-unreachable'], { detail: 'another worker was quicker' })
    },
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
