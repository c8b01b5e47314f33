import { unlessRefused } from '../../../docspace/answer.ts'
import type { BackupPortal } from '../../../docspace/backups/backup-portal.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { otherKeys } from '../../../runtime/client-key.ts'
import type { ArchivedRoom } from '../../archive/content/archived-rooms.ts'
import type { RunContent } from '../../store/run-content.ts'

/** A room that was made so shortly before the backup began may be missing in it, in milliseconds. */
const margin = 60_000
/** So many clients are named. */
const mostNamed = 20

/**
 * Every client's room that the portal has and had when the backup began is looked for in the archive, by its number and label. A
 * room that got its label while the backup ran (`labelledSince`) was no client's room then.
 * Undefined when the portal does not show its rooms.
 */
export const compareRooms = async (
  { rooms }: BackupPortal,
  archived: readonly ArchivedRoom[],
  began: number,
  now: number,
  labelledSince?: (roomId: number, client: string) => boolean,
): Promise<RunContent['clientRooms']> => {
  const all = await unlessRefused(rooms.all())
  if (!all) return undefined
  const inArchive = new Map(archived.map((room) => [`${room.roomId} ${room.client.toLowerCase()}`, room]))
  const known = all
    .filter(({ age }) => now - age < began - margin)
    .flatMap(clientsOf)
    .filter(({ roomId, client, key }) => inArchive.has(key) || !labelledSince?.(roomId, client))
  const missing = known.filter(({ key }) => !inArchive.has(key)).map(({ client }) => client)
  const found = known.map(({ key }) => inArchive.get(key))
  const sum = (of: 'versions' | 'bytes') => found.reduce((total, room) => total + (room?.[of] ?? 0), 0)
  return { known: known.length, missing: missing.slice(0, mostNamed), versions: sum('versions'), bytes: sum('bytes') }
}

const clientsOf = ({ id, tags }: Room) =>
  otherKeys(tags, '').map((client) => ({ client, roomId: id, key: `${id} ${client.toLowerCase()}` }))
