import * as z from 'zod/mini'
import { utcDay } from '../../runtime/clock.ts'
import { parseJson } from '../../runtime/json.ts'
import type { TextStore } from '../../runtime/objects/text-store.ts'
import { type OutgoingEvent, withoutNames } from '../event.ts'
import { readEvent } from '../message.ts'

/** What came of an event at one outlet. */
const delivery = z.object({
  v: z.literal(1),
  /** `waiting`: it is tried again; `accepted`: a receiver answered 2xx; `failed`: given up; `off`: the outlet was switched off. */
  state: z.enum(['waiting', 'accepted', 'failed', 'off']),
  /** How often it was tried. */
  tries: z.number(),
  /** When that was written, epoch milliseconds. */
  at: z.number(),
  /** What the receiver answered last; absent without an answer. */
  status: z.optional(z.number()),
  /** Why it failed, where no status says so. */
  why: z.optional(z.string()),
  /** When it is tried again, epoch milliseconds. */
  nextAt: z.optional(z.number()),
  /** That `nextAt` is its turn at an outlet that takes one after the other. */
  turn: z.optional(z.boolean()),
  /** How often the outlet has asked for patience. These are no tries. */
  slowed: z.optional(z.number()),
  /** Which replay it is of. */
  replayedAt: z.optional(z.number()),
})

export type EventDelivery = z.output<typeof delivery>

/** What went out, for a month: events without names, and what came of each at each outlet. */
export interface EventLedger {
  /** Notes an event; the first one stays. */
  note(event: OutgoingEvent): Promise<void>
  event(id: string): Promise<OutgoingEvent | undefined>
  delivery(id: string, outlet: string): Promise<{ value: EventDelivery | undefined; tag: string } | undefined>
  /** Keeps what came of it over what has this tag, and gives the new tag. Nothing is kept where another worker was quicker: undefined. */
  keep(id: string, outlet: string, value: EventDelivery, over: string | undefined): Promise<string | undefined>
  /** Ids of the events of a day in UTC, the newest first. */
  ofDay(day: string): Promise<string[]>
  /** What came of an event, by outlet. */
  deliveries(id: string): Promise<Record<string, EventDelivery>>
}

const eventKey = (id: string) => `events/${id}/event.json`
const deliveryKey = (id: string, outlet: string) => `events/${id}/to/${outlet}.json`
const dayPrefix = (day: string) => `event-days/${day}/`

export const createEventLedger = (open: () => Promise<TextStore>): EventLedger => {
  const readDelivery = async (key: string) => {
    const found = await (await open()).read(key)
    return found && { value: z.safeParse(delivery, parseJson(found.text)).data, tag: found.tag }
  }
  return {
    async note(event) {
      const texts = await open()
      const { id, at } = event
      await texts.create(eventKey(id), `${JSON.stringify({ v: 1, ...withoutNames(event) })}\n`)
      await texts.create(`${dayPrefix(utcDay(at))}${new Date(at).toISOString()}_${id}.json`, '{}\n')
    },
    async event(id) {
      const found = await (await open()).read(eventKey(id))
      const read = z.safeParse(storedEvent, parseJson(found?.text ?? '')).data
      return read && readEvent(read)
    },
    delivery: (id, outlet) => readDelivery(deliveryKey(id, outlet)),
    async keep(id, outlet, value, over) {
      const texts = await open()
      const [key, text] = [deliveryKey(id, outlet), `${JSON.stringify(value)}\n`]
      return over === undefined ? texts.create(key, text) : texts.replace(key, text, over)
    },
    async ofDay(day) {
      const keys = await (await open()).list(dayPrefix(day))
      return keys.map((key) => key.slice(key.indexOf('_') + 1, -'.json'.length)).reverse()
    },
    async deliveries(id) {
      const prefix = `events/${id}/to/`
      const keys = await (await open()).list(prefix)
      const all = await Promise.all(keys.map(async (key) => [key, (await readDelivery(key))?.value] as const))
      return Object.fromEntries(
        all.flatMap(([key, value]) => (value ? [[key.slice(prefix.length, -'.json'.length), value]] : [])),
      )
    },
  }
}

const storedEvent = z.object({
  v: z.literal(1),
  id: z.string(),
  type: z.string(),
  at: z.number(),
  rule: z.optional(z.string()),
  data: z.unknown(),
})
