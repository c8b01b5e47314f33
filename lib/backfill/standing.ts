import type { ListedRecord } from '../crm/listing.ts'
import { clientKey } from '../runtime/client-key.ts'

/** How a listed record stands to Roomkeeper. */
export type Standing =
  /** No client by the source's settings and the filter. */
  | 'no-client'
  /** Its room is there, or is being made by a worker that knows of it. */
  | 'served'
  /** A worker gave it up and wrote why on the record: to be replayed once that is mended, not queued again. */
  | 'attention'
  /** Given up before anything could be written on the record: its message is on the dead-letter queue. */
  | 'parked'
  /** Created so lately that its webhook may still be on its way. */
  | 'young'
  /** Nobody ever heard of it. */
  | 'missing'

export interface Known {
  /** Epoch milliseconds: who was created later is young. */
  youngAfter: number
  /** Keys of clients on the dead-letter queue. */
  parked: ReadonlySet<string>
}

export const standingOf = (
  { ref, isClient, written, createdAt }: ListedRecord,
  { youngAfter, parked }: Known,
): Standing => {
  if (!isClient) return 'no-client'
  if (written.roomId !== undefined || written.state === 'ready' || written.state === 'preparing') return 'served'
  if (written.state === 'attention') return 'attention'
  if (createdAt > youngAfter) return 'young'
  return parked.has(clientKey(ref)) ? 'parked' : 'missing'
}
