import { dueClients } from '../queue/due-clients.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import type { TextStore } from '../runtime/objects/text-store.ts'
import { type QueueUp, queueUp } from './queue-up.ts'

export interface QueueDue extends Pick<QueueUp, 'sqs' | 'waitingUrl' | 'job' | 'clock'> {
  texts: Pick<TextStore, 'read' | 'list' | 'remove'>
  /** Keys of the clients who are parked. */
  parked: ReadonlySet<string>
  /** Whether the settings have a client's source. */
  isServed(ref: ClientRef): boolean
  /** More are queued by the next sweep. */
  most: number
}

/**
 * Queues the clients whose day has come, and throws each note away when the queue has taken its client: a run that is cut off in between
 * queues it once more, which does no harm. Whoever is parked waits for a person, and whose source is not served for its settings: they keep
 * their notes.
 * @returns how many were queued @throws QueueUnavailable
 */
export const queueDue = async ({ texts, parked, isServed, most, ...queue }: QueueDue): Promise<number> => {
  const waits = (ref: ClientRef) => !isServed(ref) || parked.has(clientKey(ref))
  const due = await dueClients(texts, { now: queue.clock.now(), most, waits })
  const notes = [...due]
  const onSent = async (sent: readonly ClientRef[]) => {
    for (const { key } of notes.splice(0, sent.length)) await texts.remove(key)
  }
  await queueUp(
    due.map(({ ref }) => ref),
    { ...queue, onSent },
  )
  return due.length
}
