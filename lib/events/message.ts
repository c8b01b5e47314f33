import * as z from 'zod/mini'
import { parseJson } from '../runtime/json.ts'
import type { EventType, OutgoingEvent } from './event.ts'
import { eventData } from './forms/event-data.ts'

const message = z.object({
  v: z.literal(1),
  event: z.object({
    id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/)),
    type: z.string(),
    at: z.number(),
    rule: z.optional(z.string()),
    data: z.unknown(),
  }),
  /** Whom it goes to; absent while nobody has asked who wants it. */
  outlet: z.optional(z.string()),
  /** When somebody asked for it once more, epoch milliseconds: what it came to before does not count then. */
  replayedAt: z.optional(z.number()),
})

/** An event in the queue: first for all outlets, then for each of them. */
export interface EventMessage {
  event: OutgoingEvent
  outlet?: string
  replayedAt?: number
}

export const writeEventMessage = (value: EventMessage): string => JSON.stringify({ v: 1, ...value })

/** The message in a body; undefined for anything else. */
export const readEventMessage = (body: string): EventMessage | undefined => {
  const read = z.safeParse(message, parseJson(body)).data
  if (!read) return undefined
  const event = readEvent(read.event)
  if (!event) return undefined
  const { outlet, replayedAt } = read
  return { event, ...(outlet !== undefined && { outlet }), ...(replayedAt !== undefined && { replayedAt }) }
}

/** An event whose data is as its type has it; undefined for any other. */
export const readEvent = (read: {
  id: string
  type: string
  at: number
  rule?: string | undefined
  data?: unknown
}) => {
  if (!isEventType(read.type)) return undefined
  const data = z.safeParse(eventData[read.type] as z.ZodMiniType, read.data)
  if (!data.success) return undefined
  const { id, type, at, rule } = read
  return { id, type, at, ...(rule !== undefined && { rule }), data: data.data } as OutgoingEvent
}

const isEventType = (type: string): type is EventType => Object.hasOwn(eventData, type)
