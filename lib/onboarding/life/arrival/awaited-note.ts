import * as z from 'zod/mini'
import { parseJson } from '../../../runtime/json.ts'
import { clientPlace } from '../../../runtime/objects/client-place.ts'

/** A client whose people were invited and have not joined yet. It has no name and no address. */
const awaitedNote = z.object({
  v: z.literal(1),
  /** The client's key. */
  client: z.string(),
  /** The client's id as a sender without records spells it, where it is another one than in the key: by it the sender is told. */
  spelled: z.optional(z.string()),
  /** The number of the room; absent while it is being made. */
  room: z.optional(z.number()),
  /** Epoch milliseconds. */
  invitedAt: z.number(),
  /** Ids of the people who are waited for: one of them is enough. */
  people: z.array(z.string()),
  /** The day on which one of them was seen to have joined; the record may not say so yet. */
  joinedOn: z.optional(z.string()),
})

export type AwaitedNote = z.output<typeof awaitedNote>

/** Where all notes lie. */
export const awaitedPrefix = 'waiting/'

export const awaitedKey = (client: string): string => `${awaitedPrefix}${clientPlace(client)}.json`

/** The note in a text; undefined where it is none, or one of a later version. */
export const readAwaited = (text: string): AwaitedNote | undefined => z.safeParse(awaitedNote, parseJson(text)).data
