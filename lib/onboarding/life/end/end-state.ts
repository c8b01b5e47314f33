import * as z from 'zod/mini'
import { endActions } from '../../settings/end.ts'

/** Somebody who was in a room before its end. `address`: a keyed hash. */
const personBefore = z.lazy(() =>
  z.object({
    address: z.string(),
    access: z.number(),
    kind: z.enum(['owner', 'colleague', 'guest', 'invited']),
  }),
)

const groupBefore = z.lazy(() =>
  z.object({
    id: z.string(),
    access: z.number(),
    /** How many people are in the room by it alone. */
    alone: z.int(),
  }),
)

const roomBefore = z.lazy(() =>
  z.object({
    /** When it was read, epoch milliseconds. */
    at: z.number(),
    archived: z.boolean(),
    links: z.int(),
    people: z.array(personBefore),
    groups: z.array(groupBefore),
  }),
)

/** The room as the first run of its end found it: a later run, after a crash, finds less. */
export type RoomBefore = z.output<typeof roomBefore>

/**
 * What is remembered of a client's end (docs/decisions/what-is-taken-away.md), beside what its record says. It has no name, title or address
 * in clear.
 */
const endState = z.lazy(() =>
  z.object({
    v: z.literal(1),
    /** The client's key. */
    client: z.string(),
    room: z.number(),
    /** The number that the room had when it ended, where a restored portal has given it another one: its evidence lies under that. */
    endedAs: z.optional(z.number()),
    /** `returning`: the client has come back, and its room is being opened again. `off`: it was called off, or the client came back. */
    phase: z.enum(['announced', 'begun', 'ended', 'returning', 'off']),
    /** The day that was announced. */
    day: z.string(),
    /** Epoch milliseconds. */
    announcedAt: z.number(),
    before: z.optional(roomBefore),
    /** What the end did, whatever the settings name since. */
    did: z.optional(z.array(z.enum(endActions))),
    /** The status that was reported last: a sender without records gets it once more. */
    told: z.optional(z.string()),
    /** Its record was deleted, so that nothing is written there. */
    deleted: z.optional(z.boolean()),
    /** The key of the record into which it was merged: the room is the other one of that client. */
    into: z.optional(z.string()),
    /** How often the room was opened again after an end. */
    returns: z.optional(z.int()),
  }),
)

export type EndState = z.output<typeof endState>

/** The state in a value; undefined where it is none, or one of a later version. */
export const readEndState = (value: unknown): EndState | undefined => z.safeParse(endState, value).data
