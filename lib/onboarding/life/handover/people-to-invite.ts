import type { DocSpace } from '../../../docspace/index.ts'
import { access } from '../../../docspace/rooms/access.ts'
import type { Member } from '../../../docspace/rooms/members.ts'
import type { Colleagues } from './colleagues.ts'

type Portal = Pick<DocSpace, 'members' | 'roomLog'>

/** Who has not come, and was invited last by `from`, as the room's log has it. */
export const invitedBy = async (portal: Portal, roomId: number, from: string): Promise<Member[]> => {
  const pending = (await portal.members.list(roomId)).filter(({ pending }) => pending)
  if (pending.length === 0) return []
  const inviters = await portal.roomLog.inviters(roomId)
  return pending.filter(({ userId }) => inviters.get(userId) === from)
}

/** How many were invited again, and how many the room's log does not show as invited again. */
export interface InvitedAgain {
  invited: number
  missed: number
}

/**
 * Invites everybody again who has not come and was invited by the first, in the name of the second. The room's log tells who was: a second run finds
 * nobody to invite. A room administrator reaches guests of others only after having shared the room with their address
 * (docs/facts/docspace.md#sending-an-invitation-again).
 */
export const inviteAgain = async (heir: Portal, roomId: number, { from, to }: Colleagues): Promise<InvitedAgain> => {
  const people = await invitedBy(heir, roomId, from)
  if (people.length === 0) return { invited: 0, missed: 0 }
  const guests = people.filter((one) => one.access !== access.roomManager)
  await heir.members.setAccess(
    roomId,
    guests.map(({ email, access }) => ({ email, access })),
  )
  await heir.members.sendAgain(
    roomId,
    people.map(({ userId }) => userId),
  )
  const inviters = await heir.roomLog.inviters(roomId)
  const invited = people.filter(({ userId }) => inviters.get(userId) === to).length
  return { invited, missed: people.length - invited }
}
