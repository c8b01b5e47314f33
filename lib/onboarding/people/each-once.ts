import type { Group } from '../../docspace/rooms/groups.ts'
import type { Guest } from './invitees.ts'
import { higher, isAtLeast } from './rights.ts'

/** A manager is invited by id: nobody becomes a manager by address (docs/facts/docspace-api.md#sharing-a-room). */
export interface WantedManager {
  userId: string
  /** In lower case; a contact with the same address is not invited a second time, with less access. */
  email: string
  access: number
}

/** A group with the right that it has in the room. */
export interface WantedGroup extends Group {
  access: number
}

/** Everybody who is to be in a room, each once. */
export interface WantedPeople {
  manager: WantedManager | undefined
  colleagues: readonly WantedManager[]
  groups: readonly WantedGroup[]
  guests: readonly Guest[]
}

/**
 * Everybody once, with the highest right that anything gives. A row of one's own goes before a group's, also downwards
 * (docs/facts/docspace.md#groups-in-rooms): so nobody gets one that is no higher than what a group gives already. The manager keeps it in
 * any case. Pure.
 */
export const eachOnce = ({ manager, colleagues, groups, guests }: WantedPeople): WantedPeople => {
  const wantedGroups = highestOf(groups, ({ id }) => id)
  const insiders = [...(manager ? [manager] : []), ...colleagues, ...wantedGroups.flatMap(({ members }) => members)]
  const idOf = new Map(insiders.flatMap(({ userId, email }) => (email ? [[email, userId] as const] : [])))
  const asColleagues = guests.flatMap(({ email, access }) => {
    const userId = idOf.get(email)
    return userId === undefined ? [] : [{ userId, email, access }]
  })
  const direct = highestOf([...(manager ? [manager] : []), ...colleagues, ...asColleagues], ({ userId }) => userId)
  const byGroup = (userId: string) =>
    wantedGroups
      .filter(({ members }) => members.some((member) => member.userId === userId))
      .reduce((right, group) => higher(right, group.access), 0)
  const own = direct.find(({ userId }) => userId === manager?.userId)
  return {
    manager: own && { ...own, access: higher(own.access, byGroup(own.userId)) },
    colleagues: direct.filter((one) => one !== own && !isAtLeast(byGroup(one.userId), one.access)),
    groups: wantedGroups,
    guests: guests.filter(({ email }) => !idOf.has(email)),
  }
}

/** One of each, with the highest right that any of them has. */
const highestOf = <T extends { access: number }>(all: readonly T[], keyOf: (one: T) => string): T[] => {
  const found = new Map<string, T>()
  for (const one of all) {
    const known = found.get(keyOf(one))
    found.set(keyOf(one), known ? { ...known, access: higher(known.access, one.access) } : one)
  }
  return [...found.values()]
}
