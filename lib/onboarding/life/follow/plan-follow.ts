import type { Member } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { isSameTag } from '../../../docspace/rooms/same-tag.ts'
import { storedTitle } from '../../../docspace/rooms/stored-title.ts'
import { withoutRuleTag } from '../../decide-rule.ts'
import type { Desired } from '../../room/desired.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import type { FollowPart, FollowPlan, PeopleChanges } from './changes.ts'
import { membersGiven, type OwnerVerdict, ownerVerdict } from './owner.ts'
import { type Compared, tagChanges, verdictOf } from './three-way.ts'
import { type LastMember, type PeopleVerdict, peopleChanges, type WantedMember } from './three-way-people.ts'

/** The room as it should be now, as far as it may follow. */
export type WantedRoom = Pick<Desired, 'title' | 'otherTags' | 'manager' | 'colleagues' | 'guests' | 'groups'>

export interface FollowInput {
  memory: ClientMemory
  /** Title and people are undefined where they do not follow, or nobody can tell what they should be. */
  wanted: Omit<WantedRoom, 'title'> & { title: string | undefined }
  room: Pick<Room, 'title' | 'tags'>
  /** Absent where the owner does not follow: whose the room is, and whether the key’s user may give it to another. */
  owner?: { is: string; keyOwner: string; mayGive: boolean }
  /** Undefined where no part of people follows. */
  members: readonly Member[] | undefined
  follow: FollowSettings
  hash: KeyedHash
  /** Epoch milliseconds. */
  now: number
}

/** What is to be changed in a room that is handed over, what stays because people have changed it, and what is remembered then. Pure. */
export const planFollow = (input: FollowInput): FollowPlan => {
  const { memory, wanted, room, follow } = input
  const title = titleOf(input)
  const own = withoutRuleTag(wanted.otherTags)
  const tags = follow.tags ? tagChanges({ last: memory.tags, wanted: own, is: room.tags }) : { add: [], remove: [] }
  const owner = ownerOf(input)
  const people = owner.people ?? (input.members && peopleAmong(input, input.members))
  const conflicts: FollowPart[] = [
    ...(title.conflict ? (['title'] as const) : []),
    ...(people?.conflicts ?? []),
    ...(owner.kind === 'conflict' ? (['owner'] as const) : []),
  ]
  const remembered: ClientMemory = {
    ...memory,
    title: title.hash,
    tags: follow.tags ? own : memory.tags,
    ...(people && rememberedPeople(people.remember)),
    ...('owner' in owner && { owner: owner.owner }),
  }
  return {
    changes: {
      ...(title.rename !== undefined && { title: title.rename }),
      tags,
      people: people?.changes ?? nobody,
      ...(owner.kind === 'give' && { owner: owner.owner }),
    },
    conflicts,
    memory: isSame(memory, remembered) ? undefined : { ...remembered, wantedAt: input.now },
  }
}

const nobody: PeopleChanges = { letIn: [], lower: [], letOut: [] }

interface TitleVerdict {
  /** What is remembered of the title. */
  hash: string
  /** The title that the room gets. */
  rename?: string
  conflict?: true
}

const titleOf = ({ memory, wanted: { title }, room, follow, hash }: FollowInput): TitleVerdict => {
  if (title === undefined || !follow.title) return { hash: memory.title }
  const verdict = verdictOf(comparedTitles({ last: memory.title, wanted: title, is: room.title }, hash))
  if (verdict === 'conflict') return { hash: memory.title, conflict: true }
  if (verdict === 'nothing') return { hash: memory.title }
  return { hash: hash.title(title), ...(verdict === 'change' && { rename: title }) }
}

/** Titles as DocSpace stores them. `last`: the hash of the one that was wanted last. */
export const comparedTitles = (
  { last, wanted, is }: Readonly<Record<'last' | 'wanted' | 'is', string>>,
  hash: Pick<KeyedHash, 'isTitle'>,
): Compared => ({
  wantedIsLast: hash.isTitle(wanted, last),
  isAsLast: hash.isTitle(is, last),
  isAsWanted: storedTitle(wanted) === storedTitle(is),
})

/** `people`: what becomes of them when the room has its new owner. */
const ownerOf = (input: FollowInput): OwnerVerdict & { people?: PeopleVerdict } => {
  const { memory, wanted, members, follow, owner } = input
  if (!owner || !members || follow.manager === 'no') return { kind: 'nothing' }
  const { is, keyOwner, mayGive } = owner
  const { letIn } = peopleAmong(input, members).changes
  const verdict = ownerVerdict(
    { manager: wanted.manager?.userId, last: memory.owner ?? keyOwner, is, members, mayGive },
    (id) => letIn.some((one) => 'userId' in one && one.userId === id),
  )
  if (verdict.kind !== 'give') return verdict
  return { ...verdict, people: peopleAmong(input, membersGiven(members, is, verdict.owner)) }
}

const peopleAmong = ({ memory, wanted, follow, hash }: FollowInput, is: readonly Member[]): PeopleVerdict =>
  peopleChanges({ last: lastMembers(memory), wanted: wantedMembers(wanted), is, modes: follow, hash })

/** Who is wanted, each with the part that they are wanted for. */
export const wantedMembers = ({ manager, colleagues, guests, groups }: FollowInput['wanted']): WantedMember[] => [
  ...(manager ? [{ part: 'manager' as const, id: manager.userId, email: manager.email, access: manager.access }] : []),
  ...colleagues.map(({ userId, email, access }) => ({ part: 'team' as const, id: userId, email, access })),
  ...groups.map(({ id, access }) => ({ part: 'team' as const, id, email: '', access })),
  ...guests.map(({ email, access }) => ({ part: 'contacts' as const, email, access })),
]

/** Who was wanted last. */
export const lastMembers = ({ manager, colleagues, guests, groups }: ClientMemory): LastMember[] => [
  ...(manager ? [{ part: 'manager' as const, ...manager }] : []),
  ...colleagues.map(({ formerManager, ...one }) => ({
    part: formerManager ? ('manager' as const) : ('team' as const),
    ...one,
  })),
  ...groups.map((one) => ({ part: 'team' as const, ...one, address: '' })),
  ...guests.map((one) => ({ part: 'contacts' as const, ...one })),
]

/** The same as it is remembered. */
export const rememberedPeople = (
  people: readonly LastMember[],
): Pick<ClientMemory, 'manager' | 'colleagues' | 'guests' | 'groups'> => {
  const of = (part: LastMember['part']) =>
    people
      .filter((one) => one.part === part && one.address !== '')
      .map(({ id, address, access }) => ({ ...(id !== undefined && { id }), address, access }))
  const [manager, ...others] = of('manager')
  return {
    manager,
    colleagues: [...others.map((one) => ({ ...one, formerManager: true as const })), ...of('team')],
    guests: of('contacts'),
    groups: people.flatMap(({ id, address, access }) => (address === '' && id !== undefined ? [{ id, access }] : [])),
  }
}

const isSame = (one: ClientMemory, other: ClientMemory): boolean => comparable(one) === comparable(other)

/** A CRM may tell its contacts in another order each time. */
const comparable = ({ title, tags, manager, owner, colleagues, guests, groups }: ClientMemory): string => {
  const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(Object.entries(one).sort())).sort()
  return JSON.stringify([
    title,
    tags,
    owner,
    sorted(manager ? [manager] : []),
    ...[colleagues, guests, groups].map(sorted),
  ])
}

/** Parts of the room that are not as they are wanted, where nobody can tell who has changed them. Pure. */
export const differences = ({
  wanted,
  room,
  members,
  follow,
}: Omit<FollowInput, 'memory' | 'hash' | 'now'>): FollowPart[] => {
  const own = withoutRuleTag(wanted.otherTags)
  const isIn = (one: WantedMember) =>
    members?.some((member) => member.userId === one.id || (one.email !== '' && member.email === one.email))
  const away = members ? wantedMembers(wanted).filter((one) => follow[one.part] !== 'no' && !isIn(one)) : []
  return [
    ...(follow.title && wanted.title !== undefined && storedTitle(wanted.title) !== storedTitle(room.title)
      ? (['title'] as const)
      : []),
    ...(follow.tags && own.some((tag) => !room.tags.some((one) => isSameTag(one, tag))) ? (['tags'] as const) : []),
    ...new Set(away.map(({ part }) => part)),
  ]
}
