import { hasTag } from '../../../docspace/rooms/rooms.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../context.ts'
import type { Desired } from '../../room/desired.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { OnboardingSettings } from '../../settings.ts'
import { isOnlyLinked, type LivingClient, settingsOf } from '../living-client.ts'
import { keyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { memoryAnew } from './begin-anew.ts'
import type { FollowPart, FollowPlan } from './changes.ts'
import type { FollowInput } from './follow-input.ts'
import { differences, planFollow } from './plan-follow.ts'
import { toldParts } from './told-parts.ts'
import { type WantedContext, wantedNow } from './wanted-now.ts'

export type FollowContext = WantedContext & Pick<OnboardingContext, 'settings' | 'clock' | 'memories' | 'events'>

/** What following a record would come to. Everything was read, nothing written. */
export type ObservedFollow =
  /** By the settings, by the state of the room, or because nothing is remembered here. */
  | { kind: 'none'; why: 'settings' | 'no-store' | 'archived' | 'not-ours' | 'only-linked' }
  | {
      kind: 'unremembered'
      /** What is remembered from now on. */
      memory: ClientMemory
      tag: string | undefined
      differences: FollowPart[]
    }
  /** What is remembered cannot be read, and stays as it is. */
  | { kind: 'unreadable'; differences: FollowPart[] }
  | {
      kind: 'remembered'
      plan: FollowPlan
      /** What the next write of the memory replaces. */
      tag: string
      desired: Desired
      differences: FollowPart[]
    }

/** Looks what has changed in the CRM, and what people have changed in the room. @throws RetryLater */
export const observeFollow = async (context: FollowContext, client: LivingClient): Promise<ObservedFollow> => {
  const { record, room } = client
  if (!anyFollows(context.settings)) return { kind: 'none', why: 'settings' }
  if (!context.memories) return { kind: 'none', why: 'no-store' }
  if (room.archived) return { kind: 'none', why: 'archived' }
  if (!hasTag(room, clientKey(record.ref))) return { kind: 'none', why: 'not-ours' }
  const kept = await context.memories.read(clientKey(record.ref))
  const settings = settingsOf(context.settings, client, kept?.memory?.rule)
  if (!settings?.follow) return { kind: 'none', why: 'settings' }
  if (isOnlyLinked(settings, room)) return { kind: 'none', why: 'only-linked' }
  const set: FollowSettings = client.inReview ? { ...settings.follow, contacts: 'no' } : settings.follow
  const follow = toldParts(set, settings, record, client.fields)
  const wanted = await wantedNow(context, client, { ...settings, follow })
  const { docspace, linkSecrets, clock } = context
  const members = wanted.people ? await docspace.members.listWithGroups(room.id) : undefined
  const { desired, title } = wanted
  const seen = { wanted: { ...desired, title }, room, members, follow }
  const apart = differences(seen)
  const hash = keyedHash(linkSecrets)
  const now = clock.now()
  if (kept && !kept.memory) return { kind: 'unreadable', differences: apart }
  if (!kept?.memory || kept.memory.room !== room.id) {
    const memory = memoryAnew(desired, { roomId: room.id, now, hash, ...(members && { members }) }, follow)
    return { kind: 'unremembered', memory, tag: kept?.tag, differences: apart }
  }
  const owner = follow.owner ? await ownerOf(context, room) : undefined
  const plan = planFollow({ ...seen, ...(owner && { owner }), memory: kept.memory, hash, now })
  return { kind: 'remembered', plan, tag: kept.tag, desired, differences: apart }
}

/** Whose a room is, and whether the key’s user may give it to another (docs/facts/docspace.md#the-owner-of-a-room). */
const ownerOf = async (
  { docspace, cache }: Pick<FollowContext, 'docspace' | 'cache'>,
  { createdBy: is }: LivingClient['room'],
): Promise<FollowInput['owner']> => {
  const keyOwner = await cache.keyOwner(docspace)
  const mayGive = is === keyOwner || (await docspace.people.standing(keyOwner))?.administrator === true
  return { is, keyOwner, mayGive }
}

/** Whether any room follows its record by the settings. */
export const anyFollows = (settings: Pick<OnboardingSettings, 'follow' | 'rooms'>): boolean =>
  settings.follow !== undefined || settings.rooms.some((rule) => rule.follow !== undefined)
