import type { ClientFilter } from '#lib/crm/clients.ts'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { type DocSpace, inRoom } from '#lib/docspace/index.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { noteOfOtherRule } from '#lib/onboarding/decide-rule.ts'
import { roomOf } from '#lib/onboarding/identity/find-room.ts'
import { findLost } from '#lib/onboarding/identity/untagged-room.ts'
import { anyFollows, type ObservedFollow, observeFollow } from '#lib/onboarding/life/follow/observe-follow.ts'
import { type ClientContext, type ObservedClient, observeClient, roomToMake } from '#lib/onboarding/observe-client.ts'
import { observeFollowInReview } from '#lib/onboarding/review/follow-in-review.ts'
import type { ClientInReview } from '#lib/onboarding/review/observe-review.ts'
import { roomToLetIn } from '#lib/onboarding/review/room-in-review.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { lackOnRecord } from '#lib/onboarding/room/hand-over.ts'
import { type Observed, observedAfter, type RoomPart, taggedRoom } from '#lib/onboarding/room/observed.ts'
import { readRoomBack } from '#lib/onboarding/room/read-back.ts'
import { conditionsOf } from '#lib/onboarding/settings/conditions.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { planEnd } from './ending/plan-end.ts'
import { planOthers } from './ending/plan-others.ts'
import type { EndPlanContext, PlannedEnd } from './ending/planned-end.ts'

/** A client as CRM and DocSpace have it, and as it should be. Everything was read, nothing written. */
export type PreviewedClient =
  | Extract<ObservedClient, { kind: 'not-a-client' | 'moved' }>
  /**
   * Reported ready before: the room is handed over, whatever its people have changed. `formerKeys` are replaced by the client's own, and
   * `isLacking`: the record does not say yet where room and link are.
   */
  | {
      kind: 'handed-over'
      record: ClientRecord
      roomId?: number
      formerKeys: string[]
      isLacking: boolean
      /** Where another rule takes its record now. */
      otherRule?: string
      /** What following its record would come to; absent for a room that is gone. */
      follow?: ObservedFollow
      /** What would become of its end. */
      end?: PlannedEnd
      /** What would become of the rooms of records that were merged into this one. */
      others?: Pick<PlannedEnd, 'steps' | 'notes'>
    }
  /** The room is built, and the record does not let its people in yet. */
  | {
      kind: 'in-review'
      record: ClientRecord
      roomId: number
      conditions: ClientFilter['where']
      follow: ObservedFollow
    }
  /** The room was there already, and is written on the record as it is. */
  | { kind: 'to-be-linked'; record: ClientRecord; roomId: number; rule?: string }
  | {
      kind: 'to-be-made'
      record: ClientRecord
      desired: Desired
      observed: Observed
      ownerId: string
      notes: string[]
      /** The rule that the room is made by. */
      rule?: string
    }

/** Looks by the worker's own code. @throws Park, RetryLater as the worker would */
export const previewClient = async (
  context: EndPlanContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<PreviewedClient> => {
  const client = await observeClient(context, ref, fields)
  if (client.kind === 'handed-over') {
    const { ends: _, ...withoutEnds } = context
    const { settings } = context
    const isAlive = anyFollows(settings) || settingsOfRooms(settings).some(({ end }) => end)
    const others = await planOthers(context, client)
    const seen = await handedOver(await inRoom(isAlive ? context : withoutEnds, roomOf(client.found)), client)
    return seen.kind === 'handed-over' ? { ...seen, others } : seen
  }
  if (client.kind === 'in-review') return inReview(await inRoom(context, client.found.room), client)
  if (client.kind !== 'to-be-made') return client
  const { record } = client
  const made = await roomToMake(context, client, context.linkSecrets)
  const { desired, found, adoption, notes: onRecord, named, rule } = made
  const there = adoption?.room ?? (found.kind === 'begun' ? found.room : undefined)
  const { docspace, cache } = await inRoom(context, there)
  const ownerId = await cache.keyOwner(docspace)
  if (adoption?.how === 'link-only')
    return { kind: 'to-be-linked', record, roomId: adoption.room.id, ...(rule && { rule }) }
  const notes = [...onRecord, ...named.changes]
  await lookAtFiles(context, named.settings)
  const known = { kind: 'to-be-made', record, desired, ownerId, notes, ...(rule && { rule }) } as const
  if (there) return { ...known, observed: await lookAtRoom(docspace, there, desired) }
  const untagged = await findLost(context, record, desired, found)
  return { ...known, observed: untagged ? { untagged: untagged.room } : {} }
}

/** What a room has by now of what is wanted. @throws Park, RetryLater */
export const lookAtRoom = async (docspace: DocSpace, room: Room, desired: Desired): Promise<Observed> => {
  const look = (at: RoomPart) => readRoomBack(docspace, room.id, at, desired)
  const read = await Promise.all([look('content'), look('members'), look('link')])
  return read.reduce(observedAfter, taggedRoom(room))
}

const inReview = async (context: ClientContext, client: ClientInReview): Promise<PreviewedClient> => {
  const { record, found, settings } = client
  const { room } = found
  const conditions = conditionsOf(settings.invite)
  if (!client.mayLetIn) {
    const follow = await observeFollowInReview(context, client)
    return { kind: 'in-review', record, roomId: room.id, conditions, follow }
  }
  const [{ desired, notes }, ownerId] = await Promise.all([
    roomToLetIn(context, client, context.linkSecrets),
    context.cache.keyOwner(context.docspace),
  ])
  return {
    kind: 'to-be-made',
    record,
    desired,
    observed: await lookAtRoom(context.docspace, room, desired),
    ownerId,
    notes,
  }
}

const handedOver = async (
  context: EndPlanContext,
  { record, found, decided, fields }: Extract<ObservedClient, { kind: 'handed-over' }>,
): Promise<PreviewedClient> => {
  if (found.kind === 'deleted') return { kind: 'handed-over', record, formerKeys: [], isLacking: false }
  const { room } = found
  const end = await planEnd(context, { record, room, decided, fields })
  // A record that is no client any more is only looked at for its end.
  if (!record.isClient && !end) return { kind: 'not-a-client', record }
  if (end && !end.isFollowing)
    return { kind: 'handed-over', record, roomId: room.id, formerKeys: [], isLacking: false, end }
  const lack = await lackOnRecord(context, record, found)
  const follow = await observeFollow(context, { record, room, decided, fields })
  const formerKeys = room.archived ? [] : found.formerKeys
  const otherRule = noteOfOtherRule(room.tags, decided)
  const known = { kind: 'handed-over', record, roomId: room.id, formerKeys, isLacking: lack !== undefined } as const
  return { ...known, ...(otherRule && { otherRule }), follow, ...(end && { end }) }
}

/** Welcome files are looked at by the worker when it copies them; what is wrong with one is told here beforehand. @throws Park, RetryLater */
const lookAtFiles = async ({ docspace, cache }: ClientContext, { welcome }: RoomSettings): Promise<void> => {
  if (welcome.way !== 'files') return
  await Promise.all(welcome.files.map(({ id }) => cache.templateExtension(docspace, id)))
}
