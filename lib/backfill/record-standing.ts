import type { ListedRecord } from '../crm/listing/listing.ts'
import { clientKey } from '../runtime/client-key.ts'
import { readRoomAddress } from '../runtime/room-address.ts'

/** How a listed record stands to Roomkeeper. */
export type RecordStanding =
  /** No client by the source's settings and the filter. */
  | 'no-client'
  /** Its room is there. */
  | 'served'
  /** Its address names another portal than the one of the settings. */
  | 'other-portal'
  /** A worker began with it, and its message can still be in a queue. */
  | 'preparing'
  /** A worker gave it up and wrote why on the record: to be replayed once the cause is fixed, not queued again. */
  | 'attention'
  /** The same, but its message was discarded or has expired: nothing but a new message helps. */
  | 'unparked'
  /** Given up before the record could say so: its message is on the dead-letter queue. */
  | 'parked'
  /** Archived in the CRM, which takes no change of it. */
  | 'archived'
  /** Created so lately that its webhook may still be on its way. */
  | 'young'
  /** Nobody ever heard of it, or its message is lost. */
  | 'missing'

export interface Known {
  /** Epoch milliseconds: who was created later is young. */
  youngAfter: number
  /** Keys of clients on the dead-letter queue. */
  parked: ReadonlySet<string>
  /**
   * Whether the live or the waiting queue holds a message. Whose it is cannot be seen, so a client that is being prepared
   * may be in it. When both are empty, its message is lost: a record is finished or parked before its message is deleted.
   */
  queuesHoldMessages: boolean
  /** Hosts and ports of the portal, as people and as workers reach it; undefined where nobody told them, then no record is of another portal. */
  portalHosts: readonly string[] | undefined
}

export const standingOf = (record: ListedRecord, known: Known): RecordStanding => {
  const { ref, isClient, written, createdAt } = record
  const isParked = known.parked.has(clientKey(ref))
  if (!isClient) return 'no-client'
  if (record.isArchived && written.state !== 'ready') return isParked ? 'parked' : 'archived'
  // Copied with another client's record: whatever it says is not about this one.
  if (isOfAnother(record)) {
    if (isParked) return written.state === 'attention' ? 'attention' : 'parked'
    return createdAt > known.youngAfter ? 'young' : 'missing'
  }
  if (written.state === 'attention') return isParked ? 'attention' : 'unparked'
  if (written.state === 'ready') return isOfPortal(written.roomUrl, known.portalHosts) ? 'served' : 'other-portal'
  if (isParked) return 'parked'
  if (written.state === 'preparing' && known.queuesHoldMessages) return 'preparing'
  // Somebody wrote into the status, and the room is there all the same.
  if (written.state === 'none' && written.roomId !== undefined) {
    return isOfPortal(written.roomUrl, known.portalHosts) ? 'served' : 'other-portal'
  }
  return createdAt > known.youngAfter ? 'young' : 'missing'
}

/** Whether the address on a record was written for another one. */
const isOfAnother = ({ ref, written }: ListedRecord): boolean => {
  const client = readRoomAddress(written.roomUrl)?.client
  return client !== undefined && clientKey(client) !== clientKey(ref)
}

/** A record without an address names no other portal. What is no address was typed by somebody: it is no link of a portal. */
export const isOfPortal = (roomUrl: string | undefined, hosts: readonly string[] | undefined): boolean =>
  !roomUrl || !hosts || hosts.includes(URL.parse(roomUrl)?.host ?? '')
