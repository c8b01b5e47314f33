import { searchRecords } from '#lib/backfill/search.ts'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { isReported } from '#lib/crm/records/status.ts'
import { hasTag, type Room } from '#lib/docspace/rooms/rooms.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { readRoomAddress } from '#lib/runtime/room-address.ts'
import type { Progress } from '../output/progress.ts'
import { listingOf, listingPatience, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** A ready client whose record leads to another place than its room. */
export interface Stray {
  ref: ClientRef
  name: string
  /** What the record leads to: `room 17`, or another portal's host. */
  leadsTo: string
  /** The client's room by its tag, or by that of a record that it was before; absent where this portal has none. */
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
  // One after the other, as CRMs like it.
  const whole: Stray[] = []
  for (const one of strays) whole.push(await withFormerKeys(target, one, portal))
  return whole
}

/** A list of records does not say what a record was before: only of those without a room is it asked. */
const withFormerKeys = async (target: Target, stray: Stray, { rooms }: PortalRooms): Promise<Stray> => {
  if (stray.roomId !== undefined) return stray
  const record = await (await recordsOf(target, stray.ref.source)).read(stray.ref)
  const room = record && roomByFormerKey(record, rooms)
  return room ? { ...stray, roomId: room.id } : stray
}

/** The room of a client that has only the key of a record that it was before, as a worker takes it for the client's (docs/merging.md). */
export const roomByFormerKey = (
  { ref, formerly = [] }: Pick<ClientRecord, 'ref' | 'formerly'>,
  rooms: readonly Room[],
): Room | undefined =>
  rooms
    .filter((room) =>
      // People have put away an archived room of a merged record. That of a lead is its client's only one.
      formerly.some((one) => hasTag(room, clientKey(one.ref)) && (!room.archived || one.ref.type !== ref.type)),
    )
    .sort(byId)[0]

const byId = (left: Room, right: Room): number => left.id - right.id

/** A record that was copied with another client's address says nothing of its own. */
export const strayOf = ({ ref, name, isClient, written }: ListedRecord, { rooms, hosts }: PortalRooms): Stray[] => {
  const address = readRoomAddress(written.roomUrl)
  const key = clientKey(ref)
  if (!isClient || !isReported(written.state) || (address?.client && clientKey(address.client) !== key)) return []
  const isElsewhere = address !== undefined && !hosts.includes(address.host)
  const roomId = written.roomId ?? address?.roomId
  const [own] = rooms.filter((room) => hasTag(room, key)).sort(byId)
  const isNamed = !isElsewhere && rooms.some(({ id, tags }) => id === roomId && (!own || hasTag({ tags }, key)))
  if (isNamed || (roomId === undefined && !isElsewhere)) return []
  const leadsTo = isElsewhere ? address.host : `room ${roomId}`
  return [{ ref, name, leadsTo, ...(own && { roomId: own.id }) }]
}
