import type { Member } from '../../../docspace/rooms/members.ts'
import { isSameTag } from '../../../docspace/rooms/same-tag.ts'
import { storedTitle } from '../../../docspace/rooms/stored-title.ts'
import { withoutRuleTag } from '../../decide-rule.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { withBegun } from './begin-anew.ts'
import type { FollowPart, FollowPlan, PeopleChanges } from './changes.ts'
import type { FollowInput } from './follow-input.ts'
import { membersGiven, type OwnerVerdict, ownerVerdict } from './owner.ts'
import { lastMembers, rememberedPeople, wantedMembers } from './people-of-memory.ts'
import { type Compared, tagChanges, verdictOf } from './three-way.ts'
import { type PeopleVerdict, peopleChanges, type WantedMember } from './three-way-people.ts'

/** What is to be changed in a room that is handed over, what stays because people have changed it, and what is remembered then. Pure. */
export const planFollow = (given: FollowInput): FollowPlan => {
  const { memory, began } = withBegun(given)
  const input = { ...given, memory }
  const { wanted, room, follow } = input
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
    began,
    before: memory,
    memory: isSame(given.memory, remembered) ? undefined : { ...remembered, wantedAt: input.now },
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

const isSame = (one: ClientMemory, other: ClientMemory): boolean => comparable(one) === comparable(other)

/** A CRM may tell its contacts in another order each time. */
const comparable = ({ title, tags, manager, owner, colleagues, guests, groups, unknown }: ClientMemory): string => {
  const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(Object.entries(one).sort())).sort()
  return JSON.stringify([
    title,
    tags,
    owner,
    unknown,
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
