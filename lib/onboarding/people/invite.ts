import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { Invitation } from '../../docspace/rooms/members.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { Desired } from '../room/desired.ts'

/**
 * Invites people in one call. If DocSpace refuses it, each is invited alone, to learn whom DocSpace refuses: a 403 leaves the earlier
 * ones invited (docs/facts/docspace-api.md#sharing-a-room). That nobody is invited twice is decided by `missingPeople` in
 * `room/plan.ts`. Without `notify` DocSpace mails nobody who has an account. @throws Park `invitation-refused`
 */
export const invite = async (
  docspace: DocSpace,
  desired: Desired,
  roomId: number,
  people: Invitation[],
  notify = true,
): Promise<void> => {
  try {
    await docspace.members.invite(roomId, people, desired.culture, notify)
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    for (const person of people) await inviteAlone(docspace, desired, roomId, person, notify)
  }
}

const inviteAlone = async (
  docspace: DocSpace,
  desired: Desired,
  roomId: number,
  person: Invitation,
  notify: boolean,
) => {
  try {
    await docspace.members.invite(roomId, [person], desired.culture, notify)
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    const detail = 'userId' in person ? insider(desired, person.userId) : 'the client'
    throw new Park(onboardingReasons['invitation-refused'], { detail, cause: error })
  }
}

const insider = ({ manager, groups }: Pick<Desired, 'manager' | 'groups'>, userId: string): string => {
  if (userId === manager?.userId) return 'the manager'
  return groups.some(({ id }) => id === userId) ? 'a group' : 'a colleague'
}
