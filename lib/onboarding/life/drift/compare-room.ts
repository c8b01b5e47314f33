import { isSameTag } from '../../../docspace/rooms/same-tag.ts'
import { storedTitle } from '../../../docspace/rooms/stored-title.ts'
import { withoutRuleTag } from '../../decide-rule.ts'
import { isAtLeast } from '../../people/rights.ts'
import type { FollowInput } from '../follow/follow-input.ts'
import { lastMembers, wantedMembers } from '../follow/people-of-memory.ts'
import { comparedTitles } from '../follow/plan-follow.ts'
import { type Compared, verdictOf } from '../follow/three-way.ts'
import {
  comparedRoles,
  isOne,
  type LastMember,
  memberBefore,
  memberWanted,
  type WantedMember,
} from '../follow/three-way-people.ts'
import type { ClientMemory } from '../memory/memory.ts'
import type { RoomDifference } from './difference.ts'

/** What was last wanted, what is wanted now, and what is. `follow`: the parts of which somebody tells what they should be. */
export type Sides = Omit<FollowInput, 'memory' | 'now'> & {
  /** Undefined where nothing is remembered of the room. */
  memory: ClientMemory | undefined
}

/** Everything of a room's title, tags and people that is not as it is wanted now. What people added of their own is no difference. Pure. */
export const compareRoom = (sides: Sides): RoomDifference[] => {
  const found = [...titleOf(sides), ...tagsOf(sides), ...peopleOf(sides)]
  const { memory } = sides
  const isKnown = ({ part }: RoomDifference) => memory && !memory.unknown?.some((one) => one === part)
  return found.map((one) => (isKnown(one) ? one : { ...one, changed: 'unknown' }))
}

/** Which side has changed a part; undefined where it is as it is wanted. */
const sideOf = (compared: Compared): RoomDifference['changed'] | undefined => {
  if (compared.isAsWanted) return undefined
  return ({ nothing: 'people', change: 'crm', conflict: 'both', settled: undefined } as const)[verdictOf(compared)]
}

const titleOf = ({ memory, wanted: { title }, room, follow, hash }: Sides): RoomDifference[] => {
  if (title === undefined || !follow.title) return []
  const changed = sideOf(comparedTitles({ last: memory?.title ?? '', wanted: title, is: room.title }, hash))
  return changed ? [{ part: 'title', is: 'renamed', changed, wanted: storedTitle(title), found: room.title }] : []
}

const tagsOf = ({ memory, wanted, room, follow }: Sides): RoomDifference[] => {
  if (!follow.tags) return []
  const own = withoutRuleTag(wanted.otherTags)
  const last = memory?.tags ?? []
  const has = (tags: readonly string[], tag: string) => tags.some((one) => isSameTag(one, tag))
  const missing = own.filter((tag) => !has(room.tags, tag))
  const over = room.tags.filter((tag) => has(last, tag) && !has(own, tag))
  return [
    ...missing.map((about): RoomDifference => {
      return { part: 'tags', is: 'missing', changed: has(last, about) ? 'people' : 'crm', about }
    }),
    ...over.map((about): RoomDifference => ({ part: 'tags', is: 'left-over', changed: 'crm', about })),
  ]
}

const peopleOf = (sides: Sides): RoomDifference[] => {
  const wanted = wantedPeople(sides)
  const last = lastPeople(sides)
  const gone = last.filter((one) => !wanted.some((other) => isOne(one, other, sides.hash)))
  return [
    ...wanted.flatMap((one) => wantedOne(sides, last, one) ?? []),
    ...gone.flatMap((one) => goneOne(sides, one) ?? []),
  ]
}

/** Who is wanted in the parts that are looked at. */
export const wantedPeople = ({ wanted, members, follow }: Sides): WantedMember[] =>
  members ? wantedMembers(wanted).filter(({ part }) => follow[part] !== 'no') : []

/** Who was wanted last in the parts that are looked at. */
export const lastPeople = ({ memory, members, follow }: Sides): LastMember[] =>
  memory && members ? lastMembers(memory).filter(({ part }) => follow[part] !== 'no') : []

const wantedOne = (
  { members = [], hash }: Sides,
  last: readonly LastMember[],
  wanted: WantedMember,
): RoomDifference | undefined => {
  const before = last.find((one) => isOne(one, wanted, hash))
  const member = memberWanted(members, wanted)
  if (member?.owner) return undefined
  const id = wanted.id ?? member?.userId ?? before?.id
  const who = { part: wanted.part, about: wanted.email || (member?.group ?? ''), ...(id && { id }) }
  if (!member) {
    const changed = !before ? 'crm' : before.access === wanted.access ? 'people' : 'both'
    return { ...who, is: 'missing', changed, wanted: wanted.access }
  }
  const changed = before
    ? sideOf(comparedRoles(before.access, wanted.access, member.access))
    : sideOfNewcomer(wanted.access, member.access)
  return changed && { ...who, is: 'other-role', changed, wanted: wanted.access, found: member.access }
}

/** Who is wanted anew and was in the room already: nobody takes away what people have given. */
const sideOfNewcomer = (wanted: number, is: number): 'people' | 'crm' | undefined => {
  if (is === wanted) return undefined
  return isAtLeast(is, wanted) ? 'people' : 'crm'
}

const goneOne = ({ members = [], hash }: Sides, last: LastMember): RoomDifference | undefined => {
  const member = memberBefore(members, last, hash)
  if (!member || member.owner) return undefined
  const changed = member.access === last.access ? 'crm' : 'both'
  const who = { part: last.part, about: member.email || (member.group ?? ''), id: member.userId }
  return { ...who, is: 'left-over', changed, found: member.access }
}
