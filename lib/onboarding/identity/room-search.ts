import type { ClientRecord, Records } from '../../crm/records/records-port.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { InvitationLink } from '../../docspace/rooms/links.ts'
import type { Room } from '../../docspace/rooms/rooms.ts'
import type { PortalCache } from '../room/portal-cache.ts'
import type { FolderTree } from '../room/tree.ts'

/** What is asked to tell which room is a client's; nothing is written. */
export interface RoomSearch {
  docspace: DocSpace
  facts: PortalCache
  records: Pick<Records, 'read'>
  /** The title that a client's room gets. @throws Park for a client without a name */
  titleOf(record: ClientRecord): string
  /** Every id that the client's invitation link to a room may have. */
  linkIds(record: Pick<ClientRecord, 'ref'>, roomId: number): readonly string[]
  /** What every room gets. @throws Park when the template is not there */
  wanted(): Promise<FolderTree>
}

/** The room of a client, as far as it can be told which one that is. `formerKeys`: to be replaced by the client's own. */
export type FoundRoom =
  /** `ofOthers`: rooms with its key that belong to other users: copies, or rooms that were handed over. */
  | { kind: 'none'; ofOthers: readonly Room[] }
  | { kind: 'room'; room: Room; formerKeys: string[] }
  /**
   * Once reported ready, the room belongs to people: whatever they did to it since stays as it is. `relink`: the record names
   * another room or another portal, so id, address and link are written anew. `link`: where it was looked at, also when there is none.
   */
  | {
      kind: 'in-peoples-hands'
      room?: Room
      formerKeys: string[]
      relink: boolean
      link?: InvitationLink | undefined
    }
