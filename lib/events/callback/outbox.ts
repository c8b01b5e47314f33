import * as z from 'zod/mini'
import { parseJson } from '../../runtime/json.ts'
import { clientPlace } from '../../runtime/objects/client-place.ts'
import type { TextStore } from '../../runtime/objects/text-store.ts'

const callback = z.object({
  /** The `webhook-id`. */
  id: z.string(),
  /** The key of the client. */
  client: z.string(),
  type: z.string(),
  /** When it happened, epoch milliseconds. */
  at: z.number(),
  /** What the sender gets, as it stands. It has the invitation link. */
  body: z.string(),
})

/** What a sender of one's own is told of its client. */
export type Callback = z.output<typeof callback>

/** A callback that was not taken yet, by its object. */
export interface PendingCallback {
  key: string
  id: string
  /** When it was put there, epoch milliseconds. */
  at: number
}

/**
 * Callbacks that no sender has taken yet. They lie here whole, and nowhere else: the queue, its dead letters and the list of events know only
 * that there is one.
 */
export interface CallbackOutbox {
  /** Puts one behind the earlier ones of its client. `now` in epoch milliseconds. */
  put(told: Callback, now: number): Promise<void>
  /** Those of a client, the oldest first. */
  pending(client: string): Promise<PendingCallback[]>
  /** The oldest of each client that has any. */
  oldest(): Promise<Callback[]>
  read(key: string): Promise<Callback | undefined>
  remove(key: string): Promise<void>
}

const root = 'callbacks/'
const placeOf = (client: string) => `${root}${clientPlace(client)}/`

/** `…/2026-11-30T09:00:00.000Z_msg_1.json` */
const named = /\/([^/_]+)_([^/]+)\.json$/

export const createCallbackOutbox = (
  open: () => Promise<Pick<TextStore, 'read' | 'create' | 'list' | 'remove'>>,
): CallbackOutbox => {
  const read = async (key: string) => {
    const found = await (await open()).read(key)
    return z.safeParse(callback, parseJson(found?.text ?? '')).data
  }
  return {
    async put(told, now) {
      const key = `${placeOf(told.client)}${new Date(now).toISOString()}_${told.id}.json`
      await (await open()).create(key, `${JSON.stringify({ v: 1, ...told })}\n`)
    },
    async pending(client) {
      const keys = await (await open()).list(placeOf(client))
      return keys.flatMap((key) => {
        const [, at = '', id = ''] = named.exec(key) ?? []
        return id === '' ? [] : [{ key, id, at: Date.parse(at) }]
      })
    },
    async oldest() {
      const first = new Map<string, string>()
      for (const key of await (await open()).list(root)) {
        const place = key.slice(0, key.lastIndexOf('/'))
        if (!first.has(place)) first.set(place, key)
      }
      return (await Promise.all([...first.values()].map(read))).flatMap((told) => told ?? [])
    },
    read,
    remove: async (key) => (await open()).remove(key),
  }
}
