import { parseClientKey } from '#lib/runtime/client-key.ts'
import type { ClientRow, Invariant } from '../wire.ts'

/** The part of the snapshot that the invariants check. */
export interface Facts {
  /** Absent where the portal is real: nobody counts its rooms from here. */
  rooms?: readonly { tags: readonly string[] }[]
  mails: readonly { to: string; roomId?: number; kind: string }[]
  rows: readonly ClientRow[]
  /** Clients whose message lies in the queue or on the dead-letter queue. */
  queued: ReadonlySet<string>
  parked: ReadonlySet<string>
  /** Clients with whom something happened so short a time ago that a message may be between two places. */
  unsettled: ReadonlySet<string>
}

/** What must hold at any time, checked on the servers' state and not on what the functions log; only what can be seen. */
export const checkInvariants = (facts: Facts): Invariant[] => [
  ...(facts.rooms
    ? [
        atMost('rooms', 'Rooms per client', 1, roomsPerClient(facts.rooms)),
        atMost('invitations', 'Invitations per person and room', 1, invitationsPerPerson(facts.mails)),
      ]
    : []),
  lost(facts),
]

const atMost = (id: Invariant['id'], title: string, most: number, counts: ReadonlyMap<string, number>): Invariant => {
  const offenders = [...counts].filter(([, count]) => count > most).map(([who]) => who)
  return { id, title, value: Math.max(0, ...counts.values()), most, holds: offenders.length === 0, offenders }
}

const count = (whos: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(whos, (who) => who)].map(([who, all]) => [who, all.length]))

const roomsPerClient = (rooms: NonNullable<Facts['rooms']>) =>
  count(rooms.flatMap(({ tags }) => tags.filter((tag) => parseClientKey(tag))))

const inviting = new Set(['invitation', 'room', 'resend'])

const invitationsPerPerson = (mails: Facts['mails']) =>
  count(
    mails.flatMap(({ to, roomId, kind }) => (roomId !== undefined && inviting.has(kind) ? `${to} for ${roomId}` : [])),
  )

/**
 * A client that Roomkeeper accepted has its room, or its message lies somewhere. Anything else is lost. Where the portal is real, that a
 * room is ready is known from the workers alone.
 */
const lost = ({ rooms, rows, queued, parked, unsettled }: Facts): Invariant => {
  const ready = rows.filter(({ state }) => state === 'ready').map(({ client }) => client)
  const inInstance = new Set(rooms ? rooms.flatMap(({ tags }) => tags) : ready)
  const isLost = ({ state, client }: ClientRow) => {
    if (state === 'known' || state === 'ignored') return false
    return ![state === 'ready' ? inInstance : queued, parked, unsettled].some((place) => place.has(client))
  }
  const offenders = rows.filter(isLost).map(({ client }) => client)
  return {
    id: 'lost',
    title: 'Messages lost',
    value: offenders.length,
    most: 0,
    holds: offenders.length === 0,
    offenders,
  }
}
