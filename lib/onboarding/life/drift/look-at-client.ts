import { crmReasons } from '../../../crm/reasons.ts'
import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import { inRoom } from '../../../docspace/index.ts'
import type { Member } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { type ClientRef, clientKey } from '../../../runtime/client-key.ts'
import { Park } from '../../../runtime/errors.ts'
import type { OnboardingContext } from '../../context.ts'
import { roomOf } from '../../identity/find-room.ts'
import { type ObservedClient, observeClient } from '../../observe-client.ts'
import { onboardingReasons } from '../../reasons.ts'
import type { Desired } from '../../room/desired.ts'
import { type FollowSettings, followDefaults } from '../../settings/follow.ts'
import type { FollowContext } from '../follow/observe-follow.ts'
import { toldParts } from '../follow/told-parts.ts'
import { wantedNow } from '../follow/wanted-now.ts'
import { type Absent, absentFrom } from '../handover/who-waits.ts'
import { isOnlyLinked, type LivingClient, settingsOf } from '../living-client.ts'
import { keyedHash } from '../memory/keyed-hash.ts'
import type { RememberedClient } from '../memory/memory-store.ts'
import { compareRoom, type Sides } from './compare-room.ts'
import type { RoomDifference } from './difference.ts'
import { lookAround } from './room-around.ts'
import { type SeenDifference, seenDifferences } from './seen-differences.ts'

/** How a client's room differs from what is wanted. Everything was read, nothing written. */
export type ClientDrift =
  /** There is nothing to compare: no room of this client is handed over, or nobody can tell what is wanted of it now. */
  | {
      kind: 'not-compared'
      why: 'no-client' | 'not-handed-over' | 'moved' | 'merged' | 'ended' | 'only-linked' | 'no-record'
    }
  /** It cannot be told which room is the client's, or the key’s user may not see who is in it (`unseen`). */
  | { kind: 'unclear'; code: string }
  | {
      kind: 'compared'
      roomId?: number
      /** `unreadable`: something is kept that this version cannot read. */
      remembered: 'yes' | 'no' | 'unreadable'
      differences: SeenDifference[]
      /** Who has not come and cannot, where the account that has the room or made its link is gone. */
      lockedOut?: Absent
      /** Who has not come, and could not any more when the account goes that is about to be replaced. */
      leaving?: Absent
      /** What a side is taken with; absent where the room is gone. */
      sides?: TakenSides
    }

export interface TakenSides {
  sides: Sides
  desired: Desired
  room: Room
  /** What the next write of the memory replaces. */
  kept: RememberedClient | undefined
  /** The parts that follow by the settings, and how. */
  follows: FollowSettings | undefined
}

/**
 * `ends`: what is remembered of ends. `formerOwner`: whose the rooms are as far as is remembered, where the key is another user's by now: that account
 * is about to be replaced (docs/facts/docspace.md#when-a-colleague-goes).
 */
export type DriftContext = FollowContext & Pick<OnboardingContext, 'ends'> & { formerOwner?: string | undefined }

/** Compares a client's room with its record and with what is remembered, whatever follows by the settings. @throws RetryLater */
export const lookAtClient = async (context: DriftContext, ref: ClientRef): Promise<ClientDrift> => {
  try {
    const client = await observeClient(context, ref)
    if (client.kind === 'moved') return { kind: 'not-compared', why: 'moved' }
    if (!client.record.isClient) return { kind: 'not-compared', why: 'no-client' }
    if (client.kind !== 'handed-over') return { kind: 'not-compared', why: 'not-handed-over' }
    return await compare(await inRoom(context, roomOf(client.found)), client)
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return { kind: 'unclear', code: 'unseen' }
    if (!(error instanceof Park)) throw error
    if (error.reason === crmReasons['crm-unreadable']) return { kind: 'not-compared', why: 'no-record' }
    const why = error.reason === onboardingReasons['client-deleted'] && (await whyGone(context, ref))
    if (why) return { kind: 'not-compared', why }
    return { kind: 'unclear', code: error.reason.code }
  }
}

/** Of a record that is gone, where what became of its room is remembered. */
const whyGone = async ({ ends }: DriftContext, ref: ClientRef): Promise<'merged' | 'ended' | undefined> => {
  const state = (await ends?.read(clientKey(ref)))?.state
  if (state?.into) return 'merged'
  return state?.deleted && state.phase === 'ended' ? 'ended' : undefined
}

const compare = async (
  context: DriftContext,
  { found, ...known }: Extract<ObservedClient, { kind: 'handed-over' }>,
): Promise<ClientDrift> => {
  if (known.record.written?.state === 'ended') return { kind: 'not-compared', why: 'ended' }
  if (found.kind === 'deleted') return { kind: 'compared', remembered: 'no', differences: [deleted] }
  const client: LivingClient = { ...known, room: found.room }
  const kept = await context.memories?.read(clientKey(client.record.ref))
  const memory = kept?.memory?.room === client.room.id ? kept.memory : undefined
  const settings = settingsOf(context.settings, client, memory?.rule)
  if (!settings) return { kind: 'unclear', code: 'no-rule' }
  if (isOnlyLinked(settings, client.room)) return { kind: 'not-compared', why: 'only-linked' }
  const tells = (follow: FollowSettings) => toldParts(follow, settings, client.record, client.fields)
  const follow = tells(followDefaults)
  const { desired, title, people } = await wantedNow(context, client, { ...settings, follow })
  const { docspace } = context
  const members = await docspace.members.listWithGroups(client.room.id)
  const sides: Sides = {
    memory,
    wanted: { ...desired, title },
    room: client.room,
    members: people ? members : undefined,
    follow,
    hash: keyedHash(context.linkSecrets),
  }
  const differences = [...compareRoom(sides), ...(await lookAround(docspace, client, members, await usersOf(context)))]
  return {
    kind: 'compared',
    roomId: client.room.id,
    remembered: memory ? 'yes' : kept && !kept.memory ? 'unreadable' : 'no',
    differences: await seenDifferences(context, client.room.id, differences, sides),
    ...whoCannotCome(differences, members),
    sides: { sides, desired, room: client.room, kept, follows: settings.follow && tells(settings.follow) },
  }
}

const usersOf = async ({ docspace, cache, formerOwner }: DriftContext) => ({
  keyOwner: await cache.keyOwner(docspace),
  formerOwner,
})

const whoCannotCome = (differences: readonly RoomDifference[], members: readonly Member[]) => {
  const is = new Set(differences.map((one) => one.is))
  if (is.has('gone')) return { lockedOut: absentFrom(members) }
  return is.has('leaving') && { leaving: absentFrom(members) }
}

const deleted: SeenDifference = { part: 'room', is: 'deleted', changed: 'people', accepted: false }
