import { readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'
import type { LogRecord } from '../../aws/contract.ts'
import type { EventDeliveryView } from '../wire.ts'

/** An event on its way to outlets, as the functions' logs tell it. */
export interface SentEvent {
  id: string
  type: string
  at: number
  /** What came of it, by outlet. */
  outlets: Map<string, EventDeliveryView>
}

export interface SentEvents {
  /** Whether the line was about an event. */
  onLog(record: LogRecord): boolean
  /** The newest last. */
  readonly all: readonly SentEvent[]
}

/** Events remembered; the oldest go first. */
const most = 50

const states = {
  'event.delivered': 'accepted',
  'event.delivery_failed': 'waiting',
  'event.slowed': 'waiting',
  'event.given_up': 'failed',
  'event.nowhere': 'failed',
} as const

const stateOf = (event: string) => (Object.hasOwn(states, event) ? states[event as keyof typeof states] : undefined)

/** What went out, by the functions' logs: looking into the bucket many times a second would cost more than sending. */
export const createSentEvents = (): SentEvents => {
  const all: SentEvent[] = []
  const eventOf = (id: string, type: string, at: number): SentEvent => {
    const known = all.find((one) => one.id === id)
    if (known) return known
    const made: SentEvent = { id, type, at, outlets: new Map() }
    all.push(made)
    if (all.length > most) all.shift()
    return made
  }
  return {
    all,
    onLog({ line, at: heard }) {
      const entry = readLogLine(line)
      const { eventId, eventType, outlet, attempt = 1, status, detail, retryAfterMs } = entry?.fields ?? {}
      if (!entry || eventId === undefined || eventType === undefined) return false
      const at = Date.parse(entry.time ?? '') || heard
      const { outlets } = eventOf(eventId, eventType, at)
      const state = stateOf(entry.event)
      if (state === undefined || outlet === undefined) return true
      const answer = status === undefined ? (detail ?? '') : String(status)
      const nextAt = retryAfterMs === undefined ? undefined : at + retryAfterMs
      outlets.set(outlet, { state, at, answer, tries: attempt, ...(nextAt !== undefined && { nextAt }) })
      return true
    },
  }
}
