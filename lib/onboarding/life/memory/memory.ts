import * as z from 'zod/mini'
import { parseJson } from '../../../runtime/json.ts'

/** Somebody who was wanted in a room. `address`: a keyed hash, beside the id because ids of guests do not last (docs/facts/docspace.md#ids-of-guests). */
const rememberedPerson = z.object({
  id: z.optional(z.string()),
  address: z.string(),
  access: z.number(),
})

/**
 * What Roomkeeper last wanted of a client's room (docs/decisions/memory-of-a-client.md). It has no name, title or address in clear: keyed
 * hashes stand for them.
 */
const clientMemory = z.lazy(() =>
  z.object({
    v: z.literal(1),
    /** The client's key. */
    client: z.string(),
    /** The number of the room. */
    room: z.number(),
    /** The number under which the room was found last: another one after a restore. What an older release has remembered lacks it. */
    foundAs: z.optional(z.number()),
    /** The rule that the room was made by. */
    rule: z.optional(z.string()),
    /** When it was wanted so, epoch milliseconds. */
    wantedAt: z.number(),
    /** A keyed hash of the title as DocSpace stores it. */
    title: z.string(),
    /** The tags of the settings, without the client's key and the rule's tag. */
    tags: z.array(z.string()),
    manager: z.optional(rememberedPerson),
    /** Id of the room’s owner, where the owner follows the manager. */
    owner: z.optional(z.string()),
    /** A former manager is still there because nobody else managed the room, and goes as managers do. */
    colleagues: z.array(z.extend(rememberedPerson, { formerManager: z.optional(z.literal(true)) })),
    guests: z.array(rememberedPerson),
    groups: z.array(z.object({ id: z.string(), access: z.number() })),
    /** Parts whose people nobody had looked up when the memory began anew. */
    unknown: z.optional(z.array(z.enum(['manager', 'contacts', 'team']))),
    /** Keyed hashes of differences of which somebody has said that the room is right so. */
    accepted: z.optional(z.array(z.string())),
  }),
)

export type RememberedPerson = z.output<typeof rememberedPerson>
export type ClientMemory = z.output<typeof clientMemory>

/** The memory in a text; undefined where it is none, or one of a later version. */
export const readClientMemory = (text: string): ClientMemory | undefined =>
  z.safeParse(clientMemory, parseJson(text)).data
