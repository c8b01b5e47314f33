import type { Member } from '../../../docspace/rooms/members.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { storedTitle } from '../../../docspace/rooms/stored-title.ts'
import type { RoomContext } from '../../context.ts'
import { invite } from '../../people/invite.ts'
import { mark, notAsWanted } from '../../room/apply.ts'
import type { Desired } from '../../room/desired.ts'
import type { RoomChanges } from './changes.ts'

type Services = Pick<RoomContext, 'docspace'>

/**
 * Makes the changes and reads each back. Who comes in is seen in the room before anybody goes. Every write may be made again, so that a
 * run that was cut off is made whole by the next one. @throws RetryLater, Park, DocSpaceRefusal
 */
export const applyChanges = async (
  services: Services,
  room: Pick<Room, 'id'>,
  { title, tags, people, owner }: RoomChanges,
  desired: Desired,
): Promise<void> => {
  const { docspace } = services
  if (title !== undefined) await rename(services, room.id, title)
  for (const tag of tags.add) await mark(docspace, room.id, tag)
  for (const tag of tags.remove) await docspace.rooms.removeTag(room.id, tag)
  if (people.letIn.length > 0) {
    await invite(docspace, desired, room.id, people.letIn)
    await assertMembers(services, room.id, (members) => people.letIn.every((one) => isIn(members, one)))
  }
  if (owner !== undefined) await give(services, room.id, owner)
  const less = [...people.lower, ...people.letOut.map((userId) => ({ userId, access: 0 }))]
  if (less.length === 0) return
  await docspace.members.setAccess(room.id, less)
  await assertMembers(services, room.id, (members) => less.every((one) => hasAtMost(members, one)))
}

const rename = async ({ docspace }: Services, id: number, title: string): Promise<void> => {
  await docspace.rooms.rename(id, title)
  const { title: is } = await docspace.rooms.get(id)
  if (storedTitle(is) !== storedTitle(title)) throw notAsWanted('title')
}

const give = async ({ docspace }: Services, id: number, owner: string): Promise<void> => {
  await docspace.rooms.giveTo(id, owner)
  if ((await docspace.rooms.get(id)).createdBy !== owner) throw notAsWanted('owner')
}

const assertMembers = async (
  { docspace }: Services,
  id: number,
  holds: (members: readonly Member[]) => boolean,
): Promise<void> => {
  if (!holds(await docspace.members.listWithGroups(id))) throw notAsWanted('members')
}

const isIn = (members: readonly Member[], one: RoomChanges['people']['letIn'][number]): boolean =>
  members.some(
    (member) =>
      ('userId' in one ? member.userId === one.userId : member.email === one.email) &&
      (member.owner || member.access === one.access),
  )

const hasAtMost = (members: readonly Member[], { userId, access }: { userId: string; access: number }): boolean => {
  const member = members.find((one) => one.userId === userId)
  return !member || (access !== 0 && member.access === access)
}
