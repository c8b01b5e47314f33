import type { Member } from '../../../docspace/rooms/members.ts'
import { ruleOfTags, withoutRuleTag } from '../../decide-rule.ts'
import type { Desired } from '../../room/desired.ts'
import type { KeyedHash } from './keyed-hash.ts'
import type { ClientMemory, RememberedPerson } from './memory.ts'

/** What of a wanted room is remembered. */
export type WantedOfRoom = Pick<Desired, 'tag' | 'otherTags' | 'title' | 'manager' | 'colleagues' | 'guests' | 'groups'>

export interface RememberInput {
  roomId: number
  /** Epoch milliseconds. */
  now: number
  hash: KeyedHash
  /** The room's members as they were read, by which guests are known by their ids too. */
  members?: readonly Member[]
}

/** What is remembered of a room that was wanted so. Pure. */
export const memoryOf = (
  { tag, otherTags, title, manager, colleagues, guests, groups }: WantedOfRoom,
  { roomId, now, hash, members = [] }: RememberInput,
): ClientMemory => {
  const rule = ruleOfTags(otherTags)
  const idOf = (email: string) => members.find((member) => member.email === email)?.userId
  const colleague = ({ userId, email, access }: NonNullable<typeof manager>): RememberedPerson => ({
    id: userId,
    address: hash.address(email),
    access,
  })
  return {
    v: 1,
    client: tag,
    room: roomId,
    foundAs: roomId,
    ...(rule !== undefined && { rule }),
    wantedAt: now,
    title: hash.title(title),
    tags: withoutRuleTag(otherTags),
    ...(manager && { manager: colleague(manager) }),
    colleagues: colleagues.map(colleague),
    guests: guests.map(({ email, access }) => {
      const id = idOf(email)
      return { ...(id && { id }), address: hash.address(email), access }
    }),
    groups: groups.map(({ id, access }) => ({ id, access })),
  }
}
