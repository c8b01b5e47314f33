import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { Invitation } from '../../docspace/rooms/members.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { Desired } from '../room/desired.ts'

/** One call for all; refused, one call each tells who it was about: a 403 leaves earlier ones applied (docs/facts/docspace-api.md#sharing-a-room). */
export const invite = async (
  docspace: DocSpace,
  desired: Desired,
  roomId: number,
  people: Invitation[],
): Promise<void> => {
  try {
    await docspace.members.invite(roomId, people, desired.culture)
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    for (const person of people) await inviteAlone(docspace, desired, roomId, person)
  }
}

const inviteAlone = async (docspace: DocSpace, desired: Desired, roomId: number, person: Invitation) => {
  try {
    await docspace.members.invite(roomId, [person], desired.culture)
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    const detail = 'userId' in person ? 'the manager' : 'the client'
    throw new Park(onboardingReasons['invitation-refused'], { detail, cause: error })
  }
}
