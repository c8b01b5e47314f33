import type { EventSink } from '../../events/sink.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { onboardingReasons } from '../reasons.ts'
import { longWait } from './failure-events.ts'
import { sendEvent } from './send-event.ts'

/** A client whose record says nothing of Roomkeeper. */
export interface UntriedClient {
  ref: ClientRef
  /** When its record was made, epoch milliseconds. */
  since: number
}

/**
 * Tells of clients with whom no worker has begun, though their records were made an hour ago: once for each, whoever finds them again. @throws RetryLater
 */
export const tellUntried = async (
  events: EventSink | undefined,
  clients: readonly UntriedClient[],
  now: number,
): Promise<void> => {
  const waiting = clients.filter(({ since }) => now - since >= longWait)
  const { code, what } = onboardingReasons['not-begun']
  for (const { ref, since } of waiting) {
    const key = clientKey(ref)
    const data = { client: { key }, reason: code, what, since: new Date(since).toISOString() }
    await sendEvent(events, { type: 'room.waiting', what: [key, code], at: now, data })
  }
}
