import * as z from 'zod/mini'
import { reportDelivery } from '../../../../notify/deliveries.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import { parseJson } from '../../../../runtime/json.ts'

/** A client whose room is not as it is wanted; no title, name or address. */
const differingClient = z.object({
  /** The client's key. */
  client: z.string(),
  parts: z.array(z.string()),
  /** Whose doing it is: `people`, `crm`, `both`, `unknown`. */
  changed: z.array(z.string()),
})

const counts = z.object({
  /** Clients that were looked at. */
  looked: z.number(),
  /** Of them, those whose room was compared. */
  compared: z.number(),
  /** Of those, the ones that differ in something of which nobody has said that it is right. */
  differ: z.number(),
  /** Of those that were compared, the ones of which nothing is remembered. */
  unremembered: z.number(),
  /** Clients of whom it cannot be told which room is theirs, or who is in it. */
  unclear: z.number(),
  /** Clients for whom DocSpace or the CRM did not answer. */
  unreached: z.number(),
  /** Clients whose room or link is of an account that is gone, those of them of whom nobody has come, and people of theirs who have not. */
  lockedOut: z.number(),
  notCome: z.number(),
  waiting: z.number(),
  /** The same of clients whose room is of an account that is about to be replaced. A report of an older release has none of them. */
  leaving: z._default(z.number(), 0),
  leavingNotCome: z._default(z.number(), 0),
  leavingWaiting: z._default(z.number(), 0),
})

const driftReport = z.object({
  v: z.literal(1),
  /** The day in UTC on which it was due, which names it. */
  day: z.string(),
  /** All times in epoch milliseconds. */
  dueAt: z.number(),
  /** Until when nobody else may go on with it. */
  heldUntil: z.optional(z.number()),
  /** The last client that was looked at, by its key: they are looked at in order. */
  after: z.string(),
  counts,
  /** Clients that differ, by part. */
  parts: z.record(z.string(), z.number()),
  /** The first of those who differ. */
  clients: z.array(differingClient),
  /** When there was nobody left to look at, or no time. */
  lookedAt: z.optional(z.number()),
  /** Clients who were not looked at, because there was no time for them; undefined where nobody knows how many there are. */
  left: z.optional(z.number()),
  deliveries: z.record(z.string(), reportDelivery),
  /** When every channel had the report, or was given up. */
  endedAt: z.optional(z.number()),
})

/** How far a report has got. Kept as one object in S3, so that every function goes on where another one stopped. */
export type DriftReport = z.output<typeof driftReport>

/** A report that has just become due. */
export const newDriftReport = (dueAt: number): DriftReport => ({
  v: 1,
  day: utcDay(dueAt),
  dueAt,
  after: '',
  counts: {
    looked: 0,
    compared: 0,
    differ: 0,
    unremembered: 0,
    unclear: 0,
    unreached: 0,
    lockedOut: 0,
    notCome: 0,
    waiting: 0,
    leaving: 0,
    leavingNotCome: 0,
    leavingWaiting: 0,
  },
  parts: {},
  clients: [],
  deliveries: {},
})

/** A report as it is stored; undefined for what this version cannot read. */
export const readDriftReport = (text: string): DriftReport | undefined => z.safeParse(driftReport, parseJson(text)).data
