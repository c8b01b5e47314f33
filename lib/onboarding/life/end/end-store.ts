import { RetryLater } from '../../../runtime/errors.ts'
import { parseJson } from '../../../runtime/json.ts'
import { clientPlace } from '../../../runtime/objects/client-place.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { onboardingReasons } from '../../reasons.ts'
import { openedOnce, reachingStore } from '../memory/memory-store.ts'
import { type EndState, readEndState } from './end-state.ts'

/** What is remembered of the ends of clients, and the evidence of them. It always answers with the newest. */
export interface Ends {
  /** By the client's key; undefined where nothing is remembered. @throws RetryLater `client-memory-unreachable` */
  read(client: string): Promise<StoredEnd | undefined>
  /** @throws RetryLater as above, also where another worker was quicker */
  write(state: EndState, over: StoredEnd | undefined): Promise<StoredEnd>
  /** Keeps a text, such as the evidence of an end; the first one stays. @throws RetryLater as above */
  keep(key: string, text: string): Promise<void>
}

export interface StoredEnd {
  /** Undefined where it cannot be read. */
  state: EndState | undefined
  /** What the next write replaces. */
  tag: string
}

const stateKey = (client: string): string => `ends/${clientPlace(client)}.json`

/** Where the evidence of ends of a client lies, each under its own name. */
export const evidencePrefix = (client: string): string => `evidence/${clientPlace(client)}/`

/** The ends in a store, which is opened when it is first needed. */
export const createEnds = (open: () => Promise<Pick<TextStore, 'read' | 'create' | 'replace'>>): Ends => {
  const store = openedOnce(open)
  return {
    read: (client) =>
      reachingStore(async () => {
        const found = await (await store()).read(stateKey(client))
        if (!found) return undefined
        const state = readEndState(parseJson(found.text))
        return { state: state?.client === client ? state : undefined, tag: found.tag }
      }),
    write: (state, over) =>
      reachingStore(async () => {
        const texts = await store()
        const [key, text] = [stateKey(state.client), `${JSON.stringify(state)}\n`]
        const tag = over ? await texts.replace(key, text, over.tag) : await texts.create(key, text)
        if (tag === undefined)
          throw new RetryLater(onboardingReasons['client-memory-unreachable'], { detail: 'another worker was quicker' })
        return { state, tag }
      }),
    keep: (key, text) =>
      reachingStore(async () => {
        await (await store()).create(key, text)
      }),
  }
}

/** The ends in the bucket of memories. The code of S3 is loaded with the first of them. */
export const endsIn = (bucket: string): Ends =>
  createEnds(async () => {
    const { openS3Texts } = await import('../../../runtime/objects/s3-texts.ts')
    return openS3Texts(bucket)
  })
