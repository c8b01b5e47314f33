import { access } from '../../../docspace/rooms/access.ts'
import type { Member } from '../../../docspace/rooms/members.ts'
import { verdictOf } from './three-way.ts'

export interface OwnerInput {
  /** Who manages the room by the record; undefined where it is not known, or the owner does not follow. */
  manager: string | undefined
  /** Who was last wanted as the owner: the key’s user, who makes rooms, before anybody else was. */
  last: string
  /** Who is. */
  is: string
  members: readonly Member[]
  /** Whether the key’s user may give the room to another. */
  mayGive: boolean
}

export type OwnerVerdict =
  | { kind: 'nothing' }
  /** Who is remembered as the owner; `give`: the room is given to them. */
  | { kind: 'settled' | 'give'; owner: string }
  | { kind: 'conflict' }

/**
 * Whether the room is given to its manager. Whoever people made its owner stays so, and a manager whom people took out gets nothing. Pure.
 * `isComing`: the manager is let in now.
 */
export const ownerVerdict = (
  { manager, last, is, members, mayGive }: OwnerInput,
  isComing: (id: string) => boolean,
): OwnerVerdict => {
  if (manager === undefined) return { kind: 'nothing' }
  const verdict = verdictOf({ wantedIsLast: manager === last, isAsLast: is === last, isAsWanted: is === manager })
  if (verdict === 'settled') return { kind: 'settled', owner: manager }
  if (verdict !== 'change') return { kind: verdict }
  const isThere = members.some(({ userId, deactivated }) => userId === manager && !deactivated)
  if (!isThere && !isComing(manager)) return { kind: 'nothing' }
  return mayGive ? { kind: 'give', owner: manager } : { kind: 'conflict' }
}

/** The members as they are when the room was given from one to another: DocSpace keeps the old owner as a manager. Pure. */
export const membersGiven = (members: readonly Member[], from: string, to: string): Member[] =>
  members.map((one) => {
    if (one.userId === from) return { ...one, owner: false, access: access.roomManager }
    return one.userId === to ? { ...one, owner: true } : one
  })
