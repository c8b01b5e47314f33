import type { ListedRecord } from '../crm/listing.ts'

/** How a listed record stands to Roomkeeper. */
export type Standing =
  /** No client by the source's settings and the filter. */
  | 'no-client'
  /** Its room is there, or is being made by a worker that knows of it. */
  | 'served'
  /** A worker gave it up and wrote why on the record: to be replayed once that is mended, not queued again. */
  | 'attention'
  /** Created so lately that its webhook may still be on its way. */
  | 'young'
  /** Nobody ever heard of it. */
  | 'missing'

/** @param youngAfter epoch milliseconds: who was created later is young */
export const standingOf = ({ isClient, written, createdAt }: ListedRecord, youngAfter: number): Standing => {
  if (!isClient) return 'no-client'
  if (written.roomId !== undefined || written.state === 'ready' || written.state === 'preparing') return 'served'
  if (written.state === 'attention') return 'attention'
  return createdAt > youngAfter ? 'young' : 'missing'
}
