import type { ClientRecord, Records } from '../../crm/records/records-port.ts'
import { isReported } from '../../crm/records/status.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import { readRoomAddress } from '../../runtime/room-address.ts'
import { onboardingReasons } from '../reasons.ts'

/** What a CRM record says of the client's room, as far as that was written for this client. */
export interface WrittenClaim {
  /** The room was reported ready, or ready for review. */
  ready: boolean
  /** The room it names in this portal. */
  roomId?: number
  /** Host of the other portal that its address names. */
  elsewhere?: string
  /** The record that the address was written for, where that one is merged into this one. */
  mergedFrom?: ClientRef
}

const nothing: WrittenClaim = { ready: false }

/**
 * Reads what the record says of its room. A status that came with a copy of another client's record says nothing: the room's address names
 * the client it was written for (docs/decisions/exactly-one-room.md).
 * @param hosts under which the portal is reached
 * @throws Park when that record is deleted, so that nobody can tell a merged record from a copied one
 */
export const claimOf = async (
  records: Pick<Records, 'read' | 'current'>,
  record: ClientRecord,
  hosts: readonly string[],
): Promise<WrittenClaim> => {
  const { written, ref } = record
  if (!written) return nothing
  const address = readRoomAddress(written.roomUrl)
  const another = address?.client && clientKey(address.client) !== clientKey(ref) ? address.client : undefined
  if (another && !(await isSameClient(records, record, another))) return nothing
  const claim = { ready: isReported(written.state), ...(another && { mergedFrom: another }) }
  if (address && !hosts.includes(address.host)) return { ...claim, elsewhere: address.host }
  const roomId = written.roomId ?? address?.roomId
  return { ...claim, ...(roomId !== undefined && { roomId }) }
}

/**
 * Whether the record is a copy of another client's, so that nothing it says is about this client. Also true where the other record is
 * deleted and nobody can tell: the client must not have another one's link until a person has decided.
 */
export const isOfCopy = async (records: Pick<Records, 'read' | 'current'>, record: ClientRecord): Promise<boolean> => {
  const client = readRoomAddress(record.written?.roomUrl)?.client
  if (!client || clientKey(client) === clientKey(record.ref)) return false
  try {
    return !(await isSameClient(records, record, client))
  } catch (error) {
    if (error instanceof Park && error.reason === onboardingReasons['copied-or-merged']) return true
    throw error
  }
}

/**
 * Whether this client had another key before, because that record was merged into this one. The CRM answers for a merged record with the
 * one that is left; a copy leaves the original as it is. On a room in the archive a former key stays.
 * @throws Park when the other record is deleted
 */
export const isSameClient = async (
  records: Pick<Records, 'read' | 'current'>,
  { ref, formerly = [] }: ClientRecord,
  other: ClientRef,
): Promise<boolean> => {
  if (formerly.some((former) => !former.shared && clientKey(former.ref) === clientKey(other))) return true
  if (other.source !== ref.source) return false
  if (other.type !== ref.type) return wasOfAnotherKind(records, ref, other)
  const found = await records.read(other)
  if (!found) throw new Park(onboardingReasons['copied-or-merged'], { detail: clientKey(other) })
  return clientKey(found.ref) === clientKey(ref)
}

/** Whether a record of another kind goes on as this client, as a lead does that was converted. */
const wasOfAnotherKind = async ({ current }: Pick<Records, 'current'>, ref: ClientRef, other: ClientRef) => {
  const now = await current?.(other)
  return now !== undefined && clientKey(now) === clientKey(ref)
}
