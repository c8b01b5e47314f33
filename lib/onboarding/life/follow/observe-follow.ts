import type { ClientRecord } from '../../../crm/records/records-port.ts'
import { hasTag } from '../../../docspace/rooms/rooms.ts'
import type { ClientFields } from '../../../runtime/client-fields.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import { Park } from '../../../runtime/errors.ts'
import type { OnboardingContext } from '../../context.ts'
import { askedBy } from '../../documents/placeholders.ts'
import { placeholdersOfName } from '../../names/fill-name.ts'
import { type NamedRoom, nameRoom } from '../../names/room-names.ts'
import { findPeople } from '../../people/find-people.ts'
import { type Desired, desiredRoom } from '../../room/desired.ts'
import { adoptedMark } from '../../room/observed.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { RoomSettings } from '../../settings/room-sections.ts'
import type { OnboardingSettings } from '../../settings.ts'
import { type LivingClient, settingsOf } from '../living-client.ts'
import { keyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { memoryOf } from '../memory/remember.ts'
import type { FollowPart, FollowPlan } from './changes.ts'
import { differences, planFollow } from './plan-follow.ts'
import { toldParts } from './told-parts.ts'

export type FollowContext = Pick<
  OnboardingContext,
  'docspace' | 'cache' | 'records' | 'settings' | 'linkSecrets' | 'clock' | 'memories'
>

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
  if (settings.adopt === 'link-only' && hasTag(room, adoptedMark)) return { kind: 'none', why: 'only-linked' }
  const follow = toldParts(settings.follow, settings, record, client.fields)
  const wanted = await wantedOf(context, client, { ...settings, follow })
  const { docspace, linkSecrets, clock } = context
  const members = wanted.people ? await docspace.members.listWithGroups(room.id) : undefined
  const { desired, title } = wanted
  const seen = { wanted: { ...desired, title }, room, members, follow }
  const apart = differences(seen)
  const hash = keyedHash(linkSecrets)
  const now = clock.now()
  if (kept && !kept.memory) return { kind: 'unreadable', differences: apart }
  if (!kept?.memory || kept.memory.room !== room.id) {
    const memory = memoryOf(desired, { roomId: room.id, now, hash, ...(members && { members }) })
    return { kind: 'unremembered', memory, tag: kept?.tag, differences: apart }
  }
  const plan = planFollow({ ...seen, memory: kept.memory, hash, now })
  return { kind: 'remembered', plan, tag: kept.tag, desired, differences: apart }
}

/** Whether any room follows its record by the settings. */
export const anyFollows = (settings: Pick<OnboardingSettings, 'follow' | 'rooms'>): boolean =>
  settings.follow !== undefined || settings.rooms.some((rule) => rule.follow !== undefined)

interface WantedNow {
  desired: Desired
  /** Undefined where it does not follow, or lacks a value. */
  title: string | undefined
  /** Whether it is known who is to be in the room. */
  people: boolean
}

const wantedOf = async (
  context: FollowContext,
  { record, decided, fields }: LivingClient,
  settings: RoomSettings,
): Promise<WantedNow> => {
  const named = nameRoom(settings, record, decided.values)
  const people = await peopleOf(context, named, record, fields)
  const desired = desiredRoom({
    ...{ record, settings: named.settings, linkSecrets: context.linkSecrets, templateTree: new Map() },
    ...(people ?? { manager: undefined }),
  })
  return { desired, title: isDatedAnew(settings, record) ? undefined : named.title, people: people !== undefined }
}

/** A sender without a record may send no time of its creation: then a day in the title would be another with each message. */
const isDatedAnew = ({ room }: RoomSettings, { written }: ClientRecord): boolean =>
  !written && placeholdersOfName(room.title).some((name) => ['date', 'year'].includes(askedBy(name)?.value ?? ''))

/** Undefined where no part of people follows, or somebody who must be there is not: nobody comes or goes then. */
const peopleOf = async (
  context: FollowContext,
  { settings }: NamedRoom,
  record: ClientRecord,
  fields: ClientFields | undefined,
) => {
  if (!settings.follow || !followsPeople(settings.follow)) return undefined
  try {
    const { notes: _, ...people } = await findPeople(context, settings, { record, fields })
    return people
  } catch (error) {
    if (error instanceof Park) return undefined
    throw error
  }
}

const followsPeople = ({ manager, contacts, team }: FollowSettings): boolean =>
  [manager, contacts, team].some((mode) => mode !== 'no')
