import type { SQSRecord } from 'aws-lambda'
import type { EventSink } from '../../events/sink.ts'
import type { ClientMessage } from '../../queue/message.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { RetryDecision } from '../failure/decide-retry.ts'
import { sendEvent } from './send-event.ts'

/** A client that waits for so long is told of, in milliseconds. */
export const longWait = 3_600_000

/**
 * Tells that a client was parked, or has been waiting for an hour: once for each message, by whose id the same is told after a crash.
 * @throws RetryLater
 */
export const tellFailure = async (
  events: EventSink | undefined,
  record: Pick<SQSRecord, 'messageId' | 'attributes'>,
  { ref }: Pick<ClientMessage, 'ref'>,
  { decision, age, now }: { decision: RetryDecision; age: number; now: number },
): Promise<void> => {
  const { code, what, remedy } = decision.reason
  const client = { key: clientKey(ref) }
  const told = { reason: code, what, client }
  if (decision.do === 'park') {
    await sendEvent(events, {
      type: 'room.attention',
      what: [client.key, record.messageId, code],
      at: now,
      data: { ...told, remedy },
    })
    return
  }
  if (age < longWait) return
  const since = new Date(Number(record.attributes.SentTimestamp)).toISOString()
  await sendEvent(events, {
    type: 'room.waiting',
    what: [client.key, record.messageId],
    at: now,
    data: { ...told, since },
  })
}
