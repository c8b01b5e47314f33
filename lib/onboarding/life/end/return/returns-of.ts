import type { ClientRecord } from '../../../../crm/records/records-port.ts'
import { clientKey } from '../../../../runtime/client-key.ts'
import type { RoomSettings } from '../../../settings/room-sections.ts'
import { type Ends, stateOfRoom } from '../end-store.ts'

/** How often the room of a client was opened again after an end, which decides the id of its link. Asked only where rooms return. @throws RetryLater */
export const returnsOf = async (
  ends: Pick<Ends, 'read'> | undefined,
  { end }: Pick<RoomSettings, 'end'>,
  { ref }: Pick<ClientRecord, 'ref'>,
  roomId: number,
): Promise<number> => {
  if (!ends || !end?.return) return 0
  return stateOfRoom(await ends.read(clientKey(ref)), roomId)?.returns ?? 0
}
