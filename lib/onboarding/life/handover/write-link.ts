import { crmReasons } from '../../../crm/reasons.ts'
import type { Records } from '../../../crm/records/records-port.ts'
import { isReported, statusText } from '../../../crm/records/status.ts'
import type { InvitationLink } from '../../../docspace/rooms/links.ts'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { Park } from '../../../runtime/errors.ts'
import { claimOf } from '../../identity/written-claim.ts'

export interface RecordWriter {
  /** The records of a source; undefined where none is configured. */
  records(source: string): Promise<Records | undefined>
  /** Under which the portal is reached. */
  hosts: readonly string[]
  clock: Clock
}

/** `untold`: the source's records cannot be read, so nobody knows what its sender has written down. */
export type RecordOutcome = 'written' | 'as-it-was' | 'untold'

/**
 * Writes the address of a room's link on the client's record, where the record has one of this room and it is another. Who read the address of a link is part of
 * it (docs/facts/docspace.md#an-invitation-links-address-names-its-reader). A record that says nothing of a link gets none.
 * @throws Park, RetryLater, RecordMoved
 */
export const writeLink = async (
  { records, hosts, clock }: RecordWriter,
  client: ClientRef,
  roomId: number,
  link: InvitationLink,
): Promise<RecordOutcome> => {
  const source = await records(client.source)
  if (!source) return 'untold'
  const record = await source.read(client).catch(untold)
  if (record === 'untold') return record
  if (!record?.written) return record ? 'untold' : 'as-it-was'
  const { state, status, invitationUrl } = record.written
  const claim = await claimOf(source, record, hosts)
  if (!isReported(state) || claim.roomId !== roomId) return 'as-it-was'
  if (!invitationUrl || invitationUrl === link.url) return 'as-it-was'
  await source.writeBack(record, {
    state,
    status: status ?? statusText(state),
    at: clock.now(),
    invitationUrl: link.url,
  })
  return 'written'
}

/** A sender that is no CRM sends a client's data along with its message, and is not asked. */
const untold = (error: unknown): 'untold' => {
  if (error instanceof Park && error.reason === crmReasons['crm-unreadable']) return 'untold'
  throw error
}
