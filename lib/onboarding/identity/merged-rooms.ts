import type { ClientRecord } from '../../crm/records/records-port.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { RoomSearch } from '../context.ts'
import type { Candidate } from './candidates.ts'

/**
 * The one room with the client's own key, where the record names none of them and the rooms of merged records beside it are settled: after a restore every
 * room has another number.
 */
export const ownAmong = (
  search: RoomSearch,
  record: ClientRecord,
  ours: readonly Candidate[],
): (Candidate & { others: readonly Candidate[] }) | undefined => {
  const [own, ...more] = ours.filter(({ room }) => hasTag(room, clientKey(record.ref)))
  if (!own || more.length > 0) return undefined
  const others = othersToSettle(search, record, own, ours)
  return others && { ...own, others }
}

/** Rooms of merged records alone, beside the client's own one; undefined where there are none, or nobody says what becomes of them. */
export const othersToSettle = (
  { settlesOthers }: RoomSearch,
  { ref }: ClientRecord,
  { room }: Candidate,
  others: readonly Candidate[],
): readonly Candidate[] | undefined => {
  const former = others.filter(({ formerKeys }) => formerKeys.length > 0)
  if (former.length === 0 || former.some((one) => hasTag(one.room, clientKey(ref)))) return undefined
  return settlesOthers?.(room) ? former : undefined
}
