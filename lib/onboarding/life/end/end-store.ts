import { dueKey, dueNote } from '../../../queue/due-clients.ts'
import { parseJson } from '../../../runtime/json.ts'
import { clientPlace } from '../../../runtime/objects/client-place.ts'
import { openedOnce } from '../../../runtime/objects/open-texts.ts'
import { clientTexts, type OpenTexts, reachingStore } from '../memory/client-texts.ts'
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

/** What is remembered of the end of this very room; undefined where it is of another one, or cannot be read. */
export const stateOfRoom = (stored: StoredEnd | undefined, roomId: number): EndState | undefined =>
  stored?.state?.room === roomId ? stored.state : undefined

/** Notes that a client is due on a day, so that the sweep brings it up then. @throws RetryLater `client-memory-unreachable` */
export const noteDue = (ends: Pick<Ends, 'keep'>, { day, client }: Pick<EndState, 'day' | 'client'>): Promise<void> =>
  ends.keep(dueKey(day, client), dueNote(client))

const stateKey = (client: string): string => `ends/${clientPlace(client)}.json`

/** Where the evidence of ends of a client lies, each under its own name. */
export const evidencePrefix = (client: string): string => `evidence/${clientPlace(client)}/`

/** The ends in a store. */
export const createEnds = (open: OpenTexts): Ends => {
  const store = openedOnce(open)
  const texts = clientTexts(store, { keyOf: stateKey, readText: (text) => readEndState(parseJson(text)) })
  return {
    async read(client) {
      const kept = await texts.read(client)
      return kept && { state: kept.value, tag: kept.tag }
    },
    write: async (state, over) => ({ state, tag: await texts.writeOrWait(state, over?.tag) }),
    keep: (key, text) =>
      reachingStore(async () => {
        await (await store()).create(key, text)
      }),
  }
}
