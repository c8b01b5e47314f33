import { DocSpaceRefusal } from '../../../../docspace/answer.ts'
import type { DocSpace } from '../../../../docspace/index.ts'
import type { RoomLogEntry } from '../../../../docspace/invitations/room-log.ts'
import { docspaceReasons } from '../../../../docspace/reasons.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'
import { RetryLater } from '../../../../runtime/errors.ts'
import { lastMails } from './mailed.ts'

/** DocSpace takes so many in a quarter of an hour for each room, and refuses more (docs/facts/docspace.md#limits-of-requests). */
const mostAsked = 5
const quarter = 15 * 60_000

/** The times of earlier requests that still count, with this one. @throws RetryLater where the room has had its share */
export const askedAlso = (asked: readonly number[], now: number): number[] => {
  const counting = asked.filter((at) => at > now - quarter)
  if (counting.length < mostAsked) return [...counting, now]
  const detail = 'invitations that are sent again'
  throw new RetryLater(docspaceReasons['docspace-busy'], { detail, after: (counting[0] ?? now) + quarter - now })
}

/**
 * Asks DocSpace to mail these people once more. Guests of somebody else are reached after the room was shared with their address once more,
 * which mails nothing (docs/facts/docspace.md#sending-an-invitation-again). @returns whether it was taken, which proves nothing @throws RetryLater
 */
export const askToMail = async (
  { members, people }: Pick<DocSpace, 'members' | 'people'>,
  roomId: number,
  named: readonly Member[],
  log: readonly RoomLogEntry[],
): Promise<boolean> => {
  const [mails, own] = [lastMails(log), await people.keyOwner()]
  const ofOthers = named.filter(({ userId }) => mails.get(userId)?.by !== own)
  try {
    await members.setAccess(
      roomId,
      ofOthers.map(({ email, access }) => ({ email, access })),
    )
    await members.sendAgain(
      roomId,
      named.map(({ userId }) => userId),
    )
    return true
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return false
    throw error
  }
}
