import { access } from '../../../docspace/rooms/access.ts'
import type { Invitation, Member } from '../../../docspace/rooms/members.ts'
import { isAtLeast } from '../../people/rights.ts'
import type { FollowMode } from '../../settings/follow.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { PeopleChanges, PeoplePart } from './changes.ts'
import { type Compared, verdictOf } from './three-way.ts'

/** Somebody, or a group, that is wanted in the room. */
export interface WantedMember {
  part: PeoplePart
  /** Undefined for somebody who is known by the address alone. */
  id?: string
  /** Empty for a group. */
  email: string
  access: number
}

/** Somebody who was wanted last. */
export interface LastMember {
  part: PeoplePart
  id?: string | undefined
  /** A keyed hash; empty for a group. */
  address: string
  access: number
}

export interface PeopleInput {
  last: readonly LastMember[]
  wanted: readonly WantedMember[]
  /** Who is in the room by a row of their own, groups among them. */
  is: readonly Member[]
  modes: Readonly<Record<PeoplePart, FollowMode>>
  hash: Pick<KeyedHash, 'address' | 'isAddress'>
}

export interface PeopleVerdict {
  changes: PeopleChanges
  conflicts: PeoplePart[]
  /** Who is remembered when all of it is made. */
  remember: LastMember[]
}

/** What becomes of one person: an entry of the changes, a conflict, and who is remembered. */
interface Step {
  letIn?: Invitation
  lower?: { userId: string; access: number }
  letOut?: string
  conflict?: PeoplePart
  remember?: LastMember
  /** As remembered before, where something is taken from them. */
  before?: LastMember
}

/**
 * Who comes in, gets another role, or goes. Whom people took out stays out, and whom people let in is nobody's business. Somebody loses
 * something only in a part that is set to `replace`. The room's owner is in it by owning it. Pure.
 */
export const peopleChanges = (input: PeopleInput): PeopleVerdict => {
  const { last, wanted, hash } = input
  const gone = last.filter((one) => !wanted.some((other) => isOne(one, other, hash)))
  const steps = keptInCharge(input.is, [
    ...wanted.map((one) => stepFor(input, one)),
    ...gone.map((one) => stepOf(input, one)),
  ])
  return {
    changes: {
      letIn: steps.flatMap((step) => step.letIn ?? []),
      lower: steps.flatMap((step) => step.lower ?? []),
      letOut: steps.flatMap((step) => step.letOut ?? []),
    },
    conflicts: [...new Set(steps.flatMap((step) => step.conflict ?? []))],
    remember: steps.flatMap((step) => step.remember ?? []),
  }
}

/** Whether somebody who was wanted last is somebody who is wanted now. */
export const isOne = (
  last: LastMember,
  wanted: Pick<WantedMember, 'id' | 'email'>,
  hash: Pick<KeyedHash, 'isAddress'>,
): boolean =>
  (last.id !== undefined && last.id === wanted.id) ||
  (wanted.email !== '' && hash.isAddress(wanted.email, last.address))

/** Somebody who is wanted, as they are remembered. `id`: by which they are known, also where nothing wants them by it. */
export const rememberedAs = (
  { part, email, access }: Pick<WantedMember, 'part' | 'email' | 'access'>,
  id: string | undefined,
  hash: Pick<KeyedHash, 'address'>,
): LastMember => ({ part, ...(id && { id }), address: email && hash.address(email), access })

/** The row of somebody who is wanted. */
export const memberWanted = (is: readonly Member[], { id, email }: Pick<WantedMember, 'id' | 'email'>) =>
  is.find(({ userId }) => userId === id) ?? is.find((one) => email !== '' && one.email === email)

/** The row of somebody who was wanted last. */
export const memberBefore = (
  is: readonly Member[],
  { id, address }: Pick<LastMember, 'id' | 'address'>,
  hash: Pick<KeyedHash, 'isAddress'>,
) => is.find(({ userId }) => userId === id) ?? is.find(({ email }) => email !== '' && hash.isAddress(email, address))

/** What becomes of somebody who is wanted now. */
const stepFor = ({ last, is, modes, hash }: PeopleInput, wanted: WantedMember): Step => {
  const { part, id, email, access: right } = wanted
  const before = last.find((one) => isOne(one, wanted, hash))
  const mode = modes[part]
  if (mode === 'no') return before ? { remember: before } : {}
  const member = memberWanted(is, wanted)
  const remember = rememberedAs(wanted, id ?? member?.userId, hash)
  if (member?.owner) return { remember }
  // Somebody whom people took out stays out, also with another role.
  if (!member)
    return before
      ? { remember }
      : { letIn: id === undefined ? { email, access: right } : { userId: id, access: right }, remember }
  const verdict = verdictOf(comparedRoles(before?.access, right, member.access))
  if (verdict === 'conflict') return { conflict: part, ...(before && { remember: before }) }
  if (verdict !== 'change') return { remember }
  const isRaised = isAtLeast(right, member.access)
  if (!isRaised && mode !== 'replace') return { remember }
  // DocSpace changes no role of a terminated account by id (docs/facts/docspace-api.md#sharing-a-room): it follows when the account is back.
  if (member.deactivated) return before ? { remember: before } : {}
  const change = { userId: member.userId, access: right }
  return isRaised ? { letIn: change, remember } : { lower: change, remember, ...(before && { before }) }
}

/** Roles of one person. Somebody who is wanted anew and is in already is given what is higher, and keeps what is. */
export const comparedRoles = (last: number | undefined, wanted: number, is: number): Compared => ({
  wantedIsLast: last === wanted,
  isAsLast: last === undefined ? !isAtLeast(is, wanted) : is === last,
  isAsWanted: last === undefined ? isAtLeast(is, wanted) : is === wanted,
})

/** What becomes of somebody who was wanted last and is not any more. */
const stepOf = ({ is, modes, hash }: PeopleInput, before: LastMember): Step => {
  const mode = modes[before.part]
  if (mode === 'no') return { remember: before }
  const member = memberBefore(is, before, hash)
  if (!member || member.owner || mode === 'add') return {}
  return member.access === before.access
    ? { letOut: member.userId, before }
    : { conflict: before.part, remember: before }
}

/** Takes back every step by which nobody but the owner would manage a room that somebody manages now. */
const keptInCharge = (is: readonly Member[], steps: readonly Step[]): readonly Step[] => {
  const manages = (one: { access: number }) => one.access === access.roomManager
  const managers = new Set(
    is.filter((one) => manages(one) && !one.owner && !one.deactivated).map(({ userId }) => userId),
  )
  const leaving = steps.flatMap((step) => step.letOut ?? step.lower?.userId ?? []).filter((id) => managers.has(id))
  const coming = steps.some((step) => step.letIn && manages(step.letIn))
  if (leaving.length === 0 || coming || leaving.length < managers.size) return steps
  return steps.map((step) => {
    const id = step.letOut ?? step.lower?.userId
    return id !== undefined && leaving.includes(id)
      ? { conflict: 'manager', ...(step.before && { remember: step.before }) }
      : step
  })
}
