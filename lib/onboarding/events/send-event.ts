import type { EventData, EventType, OutgoingEvent } from '../../events/event.ts'
import { eventId } from '../../events/event-id.ts'
import type { EventSink } from '../../events/sink.ts'
import { errorName, RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** Something that happened to a client. */
export interface ClientHappening<T extends EventType> {
  type: T
  /** What it was, apart from when: the same again is the same event. */
  what: readonly (string | number)[]
  /** Epoch milliseconds. */
  at: number
  rule?: string | undefined
  data: EventData<T>
}

/** Tells outlets, where any wants to hear of it. Nobody waits for a receiver. @throws RetryLater when the queue does not take it */
export const sendEvent = async <T extends EventType>(
  events: EventSink | undefined,
  { type, what, at, rule, data }: ClientHappening<T>,
): Promise<void> => {
  if (!events?.wants(type)) return
  const event: OutgoingEvent<T> = { id: eventId(type, ...what), type, at, ...(rule !== undefined && { rule }), data }
  try {
    await events.send(event)
  } catch (error) {
    throw new RetryLater(onboardingReasons['queue-unreachable'], {
      detail: `events: ${errorName(error)}`,
      cause: error,
    })
  }
}
