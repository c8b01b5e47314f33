import type { FollowSettings } from '../../settings/follow.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { memoryOf, type RememberInput, type WantedOfRoom } from '../memory/remember.ts'
import type { PeoplePart } from './changes.ts'
import type { FollowInput } from './follow-input.ts'
import { lastMembers, rememberedPeople, wantedMembers } from './people-of-memory.ts'
import { rememberedAs } from './three-way-people.ts'

const peopleParts: readonly PeoplePart[] = ['manager', 'contacts', 'team']

/** The parts whose people nobody has looked up: they do not follow, or nobody tells who they are. `members`: undefined where nobody was. Pure. */
export const unseenParts = (
  follow: Readonly<Record<PeoplePart, string>>,
  members: FollowInput['members'],
): PeoplePart[] => peopleParts.filter((part) => !members || follow[part] === 'no')

/**
 * What is remembered where nothing was: what is wanted now. Of people whom nobody has looked up it is not known whom others have taken out by hand meanwhile: their
 * parts begin when they follow. Pure.
 */
export const memoryAnew = (desired: WantedOfRoom, input: RememberInput, follow: FollowSettings): ClientMemory => {
  const memory = memoryOf(desired, input)
  const unknown = unseenParts(follow, input.members)
  if (unknown.length === 0) return memory
  const known = lastMembers(memory).filter(({ part }) => !unknown.includes(part))
  return { ...memory, ...rememberedPeople(known), unknown }
}

/** What is remembered, with the people who are wanted now in the parts that begin: so nobody of them comes, goes or gets another role. Pure. */
export const withBegun = ({
  memory,
  wanted,
  members,
  follow,
  hash,
}: Pick<FollowInput, 'memory' | 'wanted' | 'members' | 'follow' | 'hash'>): {
  memory: ClientMemory
  began: PeoplePart[]
} => {
  const unseen = unseenParts(follow, members)
  const { unknown = [] } = memory
  const began = unknown.filter((part) => !unseen.includes(part))
  if (began.length === 0) return { memory, began }
  const people = wantedMembers(wanted)
    .filter(({ part }) => began.includes(part))
    .map((one) => rememberedAs(one, one.id, hash))
  const left = unknown.filter((part) => unseen.includes(part))
  return {
    memory: {
      ...memory,
      ...rememberedPeople([...lastMembers(memory), ...people]),
      unknown: left.length > 0 ? left : undefined,
    },
    began,
  }
}
