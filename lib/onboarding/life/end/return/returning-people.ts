import { access as rights } from '../../../../docspace/rooms/access.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'
import type { WantedPeople } from '../../../people/each-once.ts'
import { isAtLeast } from '../../../people/rights.ts'
import type { EndSettings } from '../../../settings/end.ts'
import { isNewcomer } from '../../follow/people-of-memory.ts'
import type { KeyedHash } from '../../memory/keyed-hash.ts'
import type { ClientMemory } from '../../memory/memory.ts'
import type { RoomBefore } from '../end-state.ts'

export interface RoomAtReturn {
  /** Who is in it as its end left it. */
  members: readonly Member[]
  /** Who was in it before its end; undefined where nobody knows any more. */
  before: RoomBefore | undefined
  /** Who was wanted in it last, before its end. */
  memory: ClientMemory | undefined
  do: EndSettings['do']
  hash: Pick<KeyedHash, 'isAddress'>
}

interface Wanted {
  part: 'manager' | 'contacts' | 'team'
  id?: string
  email?: string
  access: number
}

/**
 * Those of the wanted people whom a room that returns lets in or raises. Whom the end took out or lowered is as the rules want it again. What
 * people did before and after the end stays: whom they took out stays out, and a role that they gave stays. Pure.
 */
export const returningPeople = (wanted: WantedPeople, is: RoomAtReturn): WantedPeople => {
  const { manager, colleagues, groups, guests } = wanted
  const comes = (one: Wanted): boolean => returns(one, is)
  const ofTeam = ({ userId: id, email, access }: { userId: string; email: string; access: number }) =>
    comes({ part: 'team', id, email, access })
  // A guest who stayed has an account: a role is changed by its id, since by address DocSpace would mail another invitation.
  const stayed = guests.flatMap(({ email, access }) => {
    const member = is.members.find((one) => one.email === email)
    return member && !member.owner && comes({ part: 'contacts', email, access })
      ? [{ userId: member.userId, email, access }]
      : []
  })
  return {
    manager: manager && comes({ part: 'manager', id: manager.userId, ...manager }) ? manager : undefined,
    colleagues: [...colleagues.filter(ofTeam), ...stayed],
    groups: groups.filter(({ id, access }) => comes({ part: 'team', id, access })),
    guests: guests.filter(
      ({ email, access }) => !stayed.some((one) => one.email === email) && comes({ part: 'contacts', email, access }),
    ),
  }
}

const returns = (wanted: Wanted, is: RoomAtReturn): boolean => {
  const member = is.members.find(({ userId, email }) =>
    wanted.id === undefined ? email === wanted.email : userId === wanted.id,
  )
  const before = wasBefore(wanted, is)
  if (!member) return before ? wasTakenOut(before, is) : isNew(wanted, is)
  if (member.owner || isAtLeast(member.access, wanted.access)) return true
  const wasLowered =
    is.do.includes('read-only') && member.access === rights.read && before && before.access !== rights.read
  return wasLowered === true
}

type Before = { access: number; kind?: RoomBefore['people'][number]['kind'] }

const wasBefore = ({ id, email }: Wanted, { before, hash }: RoomAtReturn): Before | undefined =>
  before?.people.find(
    ({ address }) => (email && hash.isAddress(email, address)) || (id !== undefined && hash.isAddress(id, address)),
  ) ?? before?.groups.find((group) => group.id === id)

/** By the end, and not by people after it. */
const wasTakenOut = ({ kind }: Before, is: RoomAtReturn): boolean =>
  is.do.includes('revoke-guests') && isFromOutside(kind)

const isFromOutside = (kind: Before['kind']): boolean => kind === 'guest' || kind === 'invited'

/**
 * Whether somebody is wanted only since the room ended. Who was wanted before and was not in it then had been taken out by people; where it is lost who was, nobody can tell
 * the two apart, and nobody is let in.
 */
const isNew = ({ part, id, email = '' }: Wanted, { before, memory, hash }: RoomAtReturn): boolean =>
  before !== undefined &&
  memory !== undefined &&
  isNewcomer(memory, { part, ...(id !== undefined && { id }), email }, hash)

/** How many of the wanted people stay out because it is lost who was wanted before. Pure. */
export const withheld = (
  wanted: WantedPeople,
  comes: WantedPeople,
  { members, memory }: Pick<RoomAtReturn, 'members' | 'memory'>,
): number => {
  if (memory && !memory.unknown?.length) return 0
  const all = ({ manager, colleagues, guests }: WantedPeople) =>
    [manager, ...colleagues, ...guests].map((one) => one?.email)
  const known: unknown[] = [...all(comes), ...members.map(({ email }) => email)]
  return all(wanted).filter((email) => !known.includes(email)).length
}

/**
 * How many guests the end took out whom the settings do not want: people had let them in, or they are no contacts any more. Nobody knows their
 * addresses. Pure.
 */
export const formerGuests = (
  { guests }: Pick<WantedPeople, 'guests'>,
  { before, members, do: actions, hash }: Pick<RoomAtReturn, 'before' | 'members' | 'do' | 'hash'>,
): number => {
  if (!before || !actions.includes('revoke-guests')) return 0
  const known = [...guests, ...members]
  return before.people.filter(
    ({ kind, address }) => isFromOutside(kind) && !known.some(({ email }) => hash.isAddress(email, address)),
  ).length
}
