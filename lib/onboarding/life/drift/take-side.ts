import { isSameTag } from '../../../docspace/rooms/same-tag.ts'
import { withoutRuleTag } from '../../decide-rule.ts'
import type { Desired } from '../../room/desired.ts'
import { memoryAnew, unseenParts } from '../follow/begin-anew.ts'
import { lastMembers, rememberedPeople } from '../follow/people-of-memory.ts'
import { isOne, type LastMember, memberBefore, memberWanted, rememberedAs } from '../follow/three-way-people.ts'
import type { ClientMemory } from '../memory/memory.ts'
import { differenceText } from './accepted.ts'
import { lastPeople, type Sides, wantedPeople } from './compare-room.ts'
import type { RoomDifference } from './difference.ts'

interface Side {
  sides: Sides
  desired: Desired
  roomId: number
  /** Epoch milliseconds. */
  now: number
}

/**
 * What is remembered when the room is right as it is: what is wanted now counts as wanted before, so that nothing follows and nothing is in
 * conflict until the CRM says something else, and these differences are not reported any more. Pure.
 */
export const memoryForRoom = (side: Side, differences: readonly RoomDifference[]): ClientMemory => {
  const { sides } = side
  const { wanted, follow, hash } = sides
  const last = lastPeople(sides)
  const people = wantedPeople(sides).map((one): LastMember => {
    const before = last.find((other) => isOne(other, one, hash))
    return rememberedAs(one, one.id ?? memberWanted(sides.members ?? [], one)?.userId ?? before?.id, hash)
  })
  return {
    ...begun(side),
    ...(wanted.title !== undefined && follow.title && { title: hash.title(wanted.title) }),
    ...(follow.tags && { tags: withoutRuleTag(wanted.otherTags) }),
    ...withPeople(sides, people),
    accepted: differences.map((one) => hash.difference(differenceText(one))),
  }
}

/**
 * What is remembered when the CRM is right: the room as it is counts as what was wanted before, so that whatever differs has been changed by
 * the CRM alone, and follows as far as the settings let it. Pure.
 */
export const memoryForCrm = (side: Side): ClientMemory => {
  const { sides } = side
  const { wanted, room, follow, hash, members = [] } = sides
  const last = sides.memory?.tags ?? []
  const own = [...withoutRuleTag(wanted.otherTags), ...last]
  const rows = new Map(
    [
      ...lastPeople(sides).map((one) => ({ part: one.part, row: memberBefore(members, one, hash) })),
      ...wantedPeople(sides).map((one) => ({ part: one.part, row: memberWanted(members, one) })),
    ].flatMap(({ part, row }) => (row && !row.owner ? [[row.userId, { part, row }] as const] : [])),
  )
  const people = [...rows.values()].map(({ part, row }) => rememberedAs({ ...row, part }, row.userId, hash))
  return {
    ...begun(side),
    ...(wanted.title !== undefined && follow.title && { title: hash.title(room.title) }),
    ...(follow.tags && { tags: room.tags.filter((tag) => own.some((one) => isSameTag(one, tag))) }),
    ...withPeople(sides, people),
    accepted: [],
  }
}

const begun = ({ sides: { memory, hash, follow }, desired, roomId, now }: Side): ClientMemory => ({
  ...(memory ?? memoryAnew(desired, { roomId, now, hash }, follow)),
  wantedAt: now,
})

/** Parts that are not looked at stay as they were remembered. */
const withPeople = ({ memory, members, follow }: Sides, people: readonly LastMember[]) => {
  if (!members) return {}
  const others = memory ? lastMembers(memory).filter(({ part }) => follow[part] === 'no') : []
  const unseen = unseenParts(follow, members)
  const unknown = memory ? memory.unknown?.filter((part) => unseen.includes(part)) : unseen
  return { ...rememberedPeople([...others, ...people]), unknown: unknown?.length ? unknown : undefined }
}
