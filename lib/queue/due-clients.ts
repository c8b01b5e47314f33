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

export interface DueSearch {
  /** Epoch milliseconds. */
  now: number
  most: number
  /** Whether a client is left for a later search; its note stays, and takes no other's place. */
  waits?(ref: ClientRef): boolean
}

/** Clients whose day has come, the oldest day first. A note that nobody can read stands in nobody's way. */
export const dueClients = async (
  texts: Pick<TextStore, 'read' | 'list'>,
  { now, most, waits }: DueSearch,
): Promise<DueClient[]> => {
  const today = utcDay(now)
  const keys = (await texts.list('due/')).filter((key) => key.slice('due/'.length, 'due/'.length + 10) <= today)
  const found: DueClient[] = []
  for (const key of keys) {
    if (found.length >= most) break
    const client = z.safeParse(note, parseJson((await texts.read(key))?.text ?? '')).data?.client
    const ref = client === undefined ? undefined : parseClientKey(client)
    if (ref && !waits?.(ref)) found.push({ ref, key })
  }
  return found
}
