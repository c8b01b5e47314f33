import type * as z from 'zod/mini'
// The type alone: the schemas are for those who read events, and building them would take its time of the worker's cold start.
import type { eventData } from './forms/event-data.ts'

export type EventType = keyof typeof eventData
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]>

/**
 * Every type that an outlet can ask for. Not those that go to one outlet alone: a test to the one that it is a test of, a callback to the sender
 * whose client it is about.
 */
export const eventTypes: [EventType, ...EventType[]] = [
  'room.ready',
  'room.attention',
  'room.waiting',
  'room.changed',
  'room.ended',
  'client.joined',
  'client.reminded',
  'backup.finished',
  'backup.channel_failed',
]

/** Something that happened, to be told to outlets. */
export interface OutgoingEvent<T extends EventType = EventType> {
  /** Made of what happened, never of when it is told: the same event has the same id after a crash. */
  id: string
  type: T
  /** When it happened, epoch milliseconds. */
  at: number
  /** The rule that the room was made by. */
  rule?: string
  data: EventData<T>
}

/** The client that an event is about; undefined for one about something else. */
export const clientOf = ({ data }: Pick<OutgoingEvent, 'data'>): { key: string } | undefined =>
  (data as { client?: { key: string } }).client

/** What a receiver gets as the body of a webhook. */
export const eventBody = ({ type, at, data }: OutgoingEvent): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })

/** Members with names of people or clients, wherever they stand. */
const named: ReadonlySet<string> = new Set(['name', 'title'])

/** The same event without the name of the client and the title of its room. */
export const withoutNames = (event: OutgoingEvent): OutgoingEvent => {
  const { client, room } = event.data as { client?: object; room?: object }
  const data = { ...event.data, ...(client && { client: unnamed(client) }), ...(room && { room: unnamed(room) }) }
  return { ...event, data } as OutgoingEvent
}

const unnamed = (value: object) => Object.fromEntries(Object.entries(value).filter(([name]) => !named.has(name)))
