import * as z from 'zod/mini'
import { parseJson } from '../../../runtime/json.ts'
import { clientPlace } from '../../../runtime/objects/client-place.ts'

// Lazy: few clients have a note, and a cold start would pay for the building of all these schemas.

/** A reminder that was begun. Until it is told, only the log of the room says whom it was mailed to. */
const begunReminder = z.lazy(() =>
  z.object({
    /** Epoch milliseconds. */
    at: z.number(),
    why: z.enum(['due', 'ran-out']),
    /** It is a mail of our own: who got it no log tells. */
    byMail: z.optional(z.literal(true)),
    /** Ids of the people who were to be mailed. */
    people: z.array(z.string()),
    /** The newest entry of the log before it. */
    after: z.number(),
    /** When DocSpace was asked to mail, in the last quarter of an hour; epoch milliseconds. */
    asked: z.array(z.number()),
  }),
)

/** How far reminding has come. */
const reminders = z.lazy(() =>
  z.object({
    /** The day after the invitation up to which it is done; 0 before the first. */
    upTo: z.number(),
    /** How many were mailed. */
    sent: z.number(),
    /** When the newest link was mailed to those who are waited for, as far as is known; at the invitation where it is absent. */
    mailedAt: z.optional(z.number()),
    begun: z.optional(begunReminder),
    /** What became of the last one, and when. */
    last: z.optional(
      z.object({ how: z.enum(['reminded', 'for-the-last-time', 'sent-again', 'not-sent']), on: z.string() }),
    ),
    /** The day on which the last link that ran out did so. The first is sent anew, which is done once. */
    ranOut: z.optional(z.string()),
    /** After the last one managers are to be told by mail; how often that was tried, and whether a try was left without an answer. */
    toTell: z.optional(z.object({ tries: z.number(), unsure: z.optional(z.boolean()) })),
  }),
)

/** A mail of our own that did not come in, or was not wanted. */
const bouncedMail = z.lazy(() =>
  z.object({
    to: z.enum(['contact', 'manager']),
    /** The id of whom it was for, where it was for one alone. */
    person: z.optional(z.string()),
    how: z.enum(['bounced', 'reported']),
    /** The day on which it was sent. */
    on: z.string(),
    /** The record says it. */
    told: z.optional(z.literal(true)),
  }),
)

/** A client whose people were invited and have not joined yet. It has no name and no address. */
const awaitedNote = z.lazy(() =>
  z.object({
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
    /** That is told; the others of the client are waited for, where the settings remind them. */
    told: z.optional(z.literal(true)),
    /** Nobody is waited for any more: it only has to be said that a mail bounced. */
    late: z.optional(z.literal(true)),
    reminders: z.optional(reminders),
    bounced: z.optional(z.array(bouncedMail)),
    /** They are to be welcomed by a mail of our own, and no run has begun to. */
    toWelcome: z.optional(z.literal(true)),
    /** Ids of those who are: no other such mail is sent. */
    welcomed: z.optional(z.array(z.string())),
  }),
)

export type Reminders = z.output<typeof reminders>
export type BouncedMail = z.output<typeof bouncedMail>
export type BegunReminder = z.output<typeof begunReminder>

export type AwaitedNote = z.output<typeof awaitedNote>

/** Where all notes lie. */
export const awaitedPrefix = 'waiting/'

/** Where the note of a client lies, by its place in the bucket. */
export const awaitedAt = (place: string): string => `${awaitedPrefix}${place}.json`

export const awaitedKey = (client: string): string => awaitedAt(clientPlace(client))

/** The note in a text; undefined where it is none, or one of a later version. */
export const readAwaited = (text: string): AwaitedNote | undefined => z.safeParse(awaitedNote, parseJson(text)).data
