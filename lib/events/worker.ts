import type { SQSRecord } from 'aws-lambda'
import type { Settled } from '../queue/batch.ts'
import { log } from '../runtime/telemetry/log.ts'
import { type CallbackServices, deliverCallback } from './callback/deliver-callback.ts'
import { callbackOutlet } from './callback/outlet.ts'
import type { DeliveryServices, DeliveryStep } from './deliver.ts'
import { deliverEvent } from './deliver.ts'
import { clientOf, type OutgoingEvent } from './event.ts'
import { type EventMessage, readEventMessage } from './message.ts'
import type { OutletSettings } from './settings.ts'
import type { EventLedger } from './store/ledger.ts'

type WantingOutlet = Pick<OutletSettings, 'kind' | 'events' | 'rules'>

export interface EventWorkerServices extends DeliveryServices {
  ledger: EventLedger
  /** How a sender of one's own is told of its clients. Absent where it is not. */
  callbacks?: Pick<CallbackServices, 'outbox' | 'attemptCallback'>
  outlets: Readonly<Record<string, WantingOutlet>>
  /** Puts another message into the queue. */
  send(message: EventMessage): Promise<void>
  /** Hides the message for `ms` milliseconds, or for as long as SQS can: then it comes back early and waits once more. */
  postpone(record: SQSRecord, ms: number): Promise<void>
  /** Puts the message on the dead-letter queue; the caller deletes the original. */
  park(record: SQSRecord, why: string): Promise<void>
}

export interface EventWorker {
  settle(record: SQSRecord): Promise<Settled>
}

/**
 * Whether an outlet is to get an event. Of what is about no room, or before its rule is known, no rule can tell. A timeline is a client's.
 */
export const wantsEvent = (
  { kind, events, rules }: WantingOutlet,
  event: Pick<OutgoingEvent, 'type' | 'rule' | 'data'>,
): boolean =>
  events.some((one) => one === event.type) &&
  (!rules || event.rule === undefined || rules.includes(event.rule)) &&
  (kind !== 'timeline' || clientOf(event) !== undefined)

/** The worker behind the queue of events: an event becomes a message for each outlet that wants it, and each of these is delivered by itself. */
export const createEventWorker = (services: EventWorkerServices): EventWorker => {
  const { outlets, ledger, now } = services
  /** Until when an outlet is left alone: one that does not answer must not hold up the others, and one CRM not the timelines of another. */
  const held = new Map<string, number>()
  const heldBy = ({ outlet = '', event }: EventMessage) =>
    outlets[outlet]?.kind === 'timeline' ? `${outlet} ${clientOf(event)?.key.split(':')[0]}` : outlet

  const fanOut = async ({ event }: EventMessage): Promise<DeliveryStep> => {
    await ledger.note(event)
    const wanting = Object.entries(outlets).flatMap(([name, one]) => (wantsEvent(one, event) ? [name] : []))
    for (const outlet of wanting) await services.send({ event, outlet })
    log.info('event.queued', { eventId: event.id, eventType: event.type, count: wanting.length })
    return { do: 'done' }
  }

  const step = async (message: EventMessage): Promise<DeliveryStep> => {
    const { outlet } = message
    if (outlet === undefined) return fanOut(message)
    const callbacks = outlet === callbackOutlet ? services.callbacks : undefined
    // It was taken out of the settings since.
    if (!outlets[outlet] && !callbacks) return { do: 'done' }
    const left = (held.get(heldBy(message)) ?? 0) - now()
    if (left > 0) return { do: 'wait', ms: left }
    if (callbacks) return deliverCallback({ ...services, ...callbacks }, message)
    return deliverEvent(services, { ...message, outlet })
  }

  return {
    async settle(record) {
      const message = readEventMessage(record.body)
      if (!message) {
        log.error('message.unreadable', { messageId: record.messageId })
        await services.park(record, 'unreadable')
        return 'done'
      }
      const next = await step(message)
      if (next.do === 'park') await services.park(record, next.why)
      if (next.do !== 'wait') return 'done'
      if (next.holdOutlet !== undefined) held.set(heldBy(message), now() + next.holdOutlet)
      await services.postpone(record, next.ms)
      return 'stays'
    },
  }
}
