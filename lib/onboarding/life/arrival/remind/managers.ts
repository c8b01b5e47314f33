import { access } from '../../../../docspace/rooms/access.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'

/** Who manages a room, but for the user behind the key. Pure. */
export const managersOf = (members: readonly Member[], keyOwner: string): string[] =>
  members.flatMap(({ userId, email, owner, access: has, pending, deactivated }) =>
    userId !== keyOwner && email && (owner || has === access.roomManager) && !pending && !deactivated ? [email] : [],
  )
