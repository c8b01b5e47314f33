import * as z from 'zod/mini'
import { type ClientRef, parseClientKey } from '../runtime/client-key.ts'
import { utcDay } from '../runtime/clock.ts'
import { parseJson } from '../runtime/json.ts'
import { clientPlace } from '../runtime/objects/client-place.ts'
import type { TextStore } from '../runtime/objects/text-store.ts'

/** A client that is to be queued on a day. */
export interface DueClient {
  ref: ClientRef
  /** Where that is noted. */
  key: string
}

const note = z.object({ client: z.string() })

/** Where it is noted that a client is due on a day in UTC, `2026-12-30`: the day brings it up, however old its record is. */
export const dueKey = (day: string, client: string): string => `due/${day}/${clientPlace(client)}.json`

/** The text of such a note. */
export const dueNote = (client: string): string => `${JSON.stringify({ client })}\n`

/** Clients whose day has come, the oldest day first. `now` in epoch milliseconds. */
export const dueClients = async (
  texts: Pick<TextStore, 'read' | 'list'>,
  { now, most }: { now: number; most: number },
): Promise<DueClient[]> => {
  const today = utcDay(now)
  const keys = (await texts.list('due/')).filter((key) => key.slice('due/'.length, 'due/'.length + 10) <= today)
  const found: DueClient[] = []
  for (const key of keys.slice(0, most)) {
    const client = z.safeParse(note, parseJson((await texts.read(key))?.text ?? '')).data?.client
    const ref = client === undefined ? undefined : parseClientKey(client)
    if (ref) found.push({ ref, key })
  }
  return found
}
