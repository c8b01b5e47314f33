import type { ListedRecord } from '../crm/listing/listing.ts'
import { wasReady } from '../crm/records/status.ts'
import { clientKey } from '../runtime/client-key.ts'
import { readRoomAddress } from '../runtime/room-address.ts'

/** What Roomkeeper has done for a listed record. */
export type RecordStatus =
  /** No client by the source's settings and the filter. */
  | 'no-client'
  /** Its room is there. */
  | 'served'
  /** Its room is built, and waits until the record lets its people from outside in. */
  | 'in-review'
  /** Its address names another portal than the one of the settings. */
  | 'other-portal'
  /** A worker has begun, and the message can still be in a queue. */
  | 'preparing'
  /** Parked, and the record says why: to be replayed once the cause is fixed, not queued again. */
  | 'attention'
  /** The same, but the parked message was discarded or has expired: only a new message helps. */
  | 'unparked'
  /** Parked, but the record does not say so. */
  | 'parked'
  /** Archived in the CRM, which refuses changes. */
  | 'archived'
  /** So new that its webhook may still come. */
  | 'young'
  /** No webhook came, or the message is lost. */
  | 'missing'

export interface Known {
  /** Epoch milliseconds: a record that was created later is young. */
  youngAfter: number
  /** Keys of clients on the dead-letter queue. */
  parked: ReadonlySet<string>
  /**
   * Whether the live or the waiting queue holds a message. SQS does not tell of which client, so it may be that of a client that is
   * being prepared. When both are empty, its message is lost: a record is finished or parked before its message is deleted.
   */
  queuesHoldMessages: boolean
  /** Hosts and ports of the portal, as people and as workers reach it. Without them no record counts as one of another portal. */
  portalHosts: readonly string[] | undefined
  /** Whether a room that a person wrote on a record is adopted: it is not served before. */
  adopts?: boolean
}

export const statusOf = (record: ListedRecord, known: Known): RecordStatus => {
  const { ref, isClient, written, createdAt } = record
  const isParked = known.parked.has(clientKey(ref))
  if (!isClient) return 'no-client'
  if (record.isArchived && !wasReady(written.state)) return isParked ? 'parked' : 'archived'
  // Copied from another client's record, so its fields say nothing about this one.
  if (isOfAnother(record)) {
    if (isParked) return written.state === 'attention' ? 'attention' : 'parked'
    return createdAt > known.youngAfter ? 'young' : 'missing'
  }
  if (written.state === 'attention') return isParked ? 'attention' : 'unparked'
  if (written.state === 'review') {
    if (isParked) return 'attention'
    return isOfPortal(written.roomUrl, known.portalHosts) ? 'in-review' : 'other-portal'
  }
  if (wasReady(written.state)) return isOfPortal(written.roomUrl, known.portalHosts) ? 'served' : 'other-portal'
  if (isParked) return 'parked'
  if (written.state === 'preparing' && known.queuesHoldMessages) return 'preparing'
  // Somebody changed the status; the room is there.
  if (written.state === 'none' && written.roomId !== undefined && !(known.adopts && isOfPeople(record))) {
    return isOfPortal(written.roomUrl, known.portalHosts) ? 'served' : 'other-portal'
  }
  return createdAt > known.youngAfter ? 'young' : 'missing'
}

/** Whether the address on a record was written for another one. */
const isOfAnother = ({ ref, written }: ListedRecord): boolean => {
  const client = readRoomAddress(written.roomUrl)?.client
  return client !== undefined && clientKey(client) !== clientKey(ref)
}

/** Whether a person wrote the room on the record: an address of ours names its client. */
const isOfPeople = ({ written }: ListedRecord): boolean => !readRoomAddress(written.roomUrl)?.client

/** Whether an address is one of the portal. A record without an address names no other portal. */
export const isOfPortal = (roomUrl: string | undefined, hosts: readonly string[] | undefined): boolean =>
  !roomUrl || !hosts || hosts.includes(URL.parse(roomUrl)?.host ?? '')
