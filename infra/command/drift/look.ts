import { usersOf } from '#lib/docspace/index.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import { clientsToCompare } from '#lib/onboarding/life/drift/find-clients.ts'
import { type ClientDrift, type DriftContext, lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import type { Ends } from '#lib/onboarding/life/end/end-store.ts'
import { type OtherRoom, otherRoomOf, otherRoomsOf, survivorNamedBy } from '#lib/onboarding/life/merge/other-rooms.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { contextOfRooms } from '../client/client-context.ts'
import { readingOnce } from '../client/open-client.ts'
import type { Output } from '../output/output.ts'
import { clientLivesOf } from '../target/client-memories.ts'
import { listingPatience, openPortal, portalByKeys } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** One client's drift, by the client's key. */
export interface LookedAt {
  client: string
  drift: ClientDrift
  /** Rooms of records that were merged into this one. */
  others: OtherRoom[]
}

/** Rooms are compared within this part of the limits of the key's user: the rest is for new clients. */
const share = 1 / 3

/** What is needed to look at clients: their records, the portal at a slow pace, and what is remembered of them. */
export const openDrift = async (target: Target) => {
  const { keys, memory, docspace: portal } = await openPortal(target, listingPatience)
  const { url, limits } = target.settings.docspace
  const newLimiter = () =>
    createRateLimiter({
      requestsPerMinute: Math.max(1, limits.requestsPerMinute * share),
      writesInFlight: 1,
      clock: target.clock,
    })
  const docspace = await portalByKeys(target, keys, listingPatience, newLimiter)
  const formerOwner = await otherOwner(memory, url, await usersOf(portal), portal.people)
  const lives = await clientLivesOf(target)
  const opened = new Map<string, Promise<DriftContext>>()
  const contextFor = (source: string): Promise<DriftContext> => {
    const context =
      opened.get(source) ??
      contextOfRooms(target, source, listingPatience).then((one) => ({
        ...{ ...one, docspace, formerOwner },
        ...(lives.memories && { memories: lives.memories }),
        ...(lives.ends && { ends: lives.ends }),
      }))
    opened.set(source, context)
    return context
  }
  return { docspace, lives, contextFor }
}

export type OpenDrift = Awaited<ReturnType<typeof openDrift>>

/** Looks at one client, and at its other rooms. @throws RetryLater, Problem */
export const lookAtOne = async ({ contextFor }: OpenDrift, ref: ClientRef): Promise<LookedAt> => {
  const opened = await contextFor(ref.source)
  const context = { ...opened, records: readingOnce(opened.records, ref) }
  const drift = await lookAtClient(context, ref)
  const record = drift.kind === 'compared' ? await context.records.read(ref) : undefined
  return { client: clientKey(ref), drift, others: record ? await otherRoomsOf(context, record) : [] }
}

/** Looks at every client of the sources, one after the other. @throws RetryLater, Problem */
export const lookAtAll = async (target: Target, out: Output, open: OpenDrift): Promise<LookedAt[]> => {
  const rooms = await open.docspace.rooms.all()
  const all = await clientsToCompare(rooms, open.lives.texts)
  const refs = all.filter(({ source }) => target.sources.has(source))
  const progress = out.progress('rooms')
  const looked: Omit<LookedAt, 'others'>[] = []
  try {
    for (const ref of refs) {
      const drift = await lookAtClient(await open.contextFor(ref.source), ref)
      looked.push({ client: clientKey(ref), drift })
      progress.at(looked.length, refs.length)
    }
  } finally {
    progress.end()
  }
  const others = [...keptRooms(rooms), ...(await roomsPutAway(open.lives.ends, looked))]
  return looked.map((one) => ({
    ...one,
    others: others.flatMap(({ client, room }) => (client === one.client ? [room] : [])),
  }))
}

interface OtherOf {
  client: string
  room: OtherRoom
}

/** By their tags, which cost no further request. */
const keptRooms = (rooms: readonly Pick<Room, 'id' | 'tags'>[]): OtherOf[] =>
  rooms.flatMap(({ id, tags }) => {
    const client = survivorNamedBy(tags)
    return client === undefined ? [] : [{ client, room: { room: id, is: 'kept' } }]
  })

/** By what is remembered under the keys of records that are gone, which stay on their rooms. */
const roomsPutAway = async (
  ends: Pick<Ends, 'read'> | undefined,
  looked: readonly Omit<LookedAt, 'others'>[],
): Promise<OtherOf[]> => {
  const found: OtherOf[] = []
  for (const { client, drift } of looked) {
    if (drift.kind !== 'not-compared' || !(drift.why === 'moved' || drift.why === 'merged')) continue
    const state = (await ends?.read(client))?.state
    if (state?.into !== undefined && state.phase !== 'off') found.push({ client: state.into, room: otherRoomOf(state) })
  }
  return found
}
