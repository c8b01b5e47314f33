import { searchRecords } from '#lib/backfill/search.ts'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import { isReported } from '#lib/crm/records/status.ts'
import { hasTag, type Room } from '#lib/docspace/rooms/rooms.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { readRoomAddress } from '#lib/runtime/room-address.ts'
import type { Progress } from '../output/progress.ts'
import { listingOf, listingPatience } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** A ready client whose record leads to another place than its room. */
export interface Stray {
  ref: ClientRef
  name: string
  /** What the record leads to: `room 17`, or another portal's host. */
  leadsTo: string
  /** The client's room by its tag; absent where this portal has none. */
  roomId?: number
}

export interface PortalRooms {
  rooms: readonly Room[]
  /** Hosts of the portal. */
  hosts: readonly string[]
}

/** Those of a source's records that were ready and lead to another portal, or to a room that this portal does not have. */
export const straysIn = async (
  target: Target,
  source: string,
  { portal, since, progress }: { portal: PortalRooms; since: number; progress: Progress },
): Promise<Stray[]> => {
  const { clock } = target
  const listing = await listingOf(target, source)
  const known = { parked: new Set<string>(), queuesHoldMessages: false, portalHosts: undefined, minAge: 0 }
  const search = {
    listing,
    query: { since, filter: {} },
    clock,
    deadline: deadlineIn(listingPatience, clock),
    ...known,
  }
  const strays: Stray[] = []
  let seen = 0
  try {
    for await (const page of searchRecords(search)) {
      for (const { record } of page) strays.push(...strayOf(record, portal))
      seen += page.length
      progress.at(seen)
    }
  } finally {
    progress.end()
  }
  return strays
}

/** A record that was copied with another client's address says nothing of its own. */
export const strayOf = ({ ref, name, isClient, written }: ListedRecord, { rooms, hosts }: PortalRooms): Stray[] => {
  const address = readRoomAddress(written.roomUrl)
  const key = clientKey(ref)
  if (!isClient || !isReported(written.state) || (address?.client && clientKey(address.client) !== key)) return []
  const isElsewhere = address !== undefined && !hosts.includes(address.host)
  const roomId = written.roomId ?? address?.roomId
  const [own] = rooms.filter((room) => hasTag(room, key)).sort((left, right) => left.id - right.id)
  const isNamed = !isElsewhere && rooms.some(({ id, tags }) => id === roomId && (!own || hasTag({ tags }, key)))
  if (isNamed || (roomId === undefined && !isElsewhere)) return []
  const leadsTo = isElsewhere ? address.host : `room ${roomId}`
  return [{ ref, name, leadsTo, ...(own && { roomId: own.id }) }]
}
