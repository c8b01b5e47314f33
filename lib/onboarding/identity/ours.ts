import type { Room } from '../../docspace/rooms/rooms.ts'
import type { RoomContext } from '../context.ts'

/** Whether a room is of one of the users behind the keys. */
export const isOfOurUsers = async (
  { docspace, cache }: Pick<RoomContext, 'docspace' | 'cache'>,
  { createdBy }: Pick<Room, 'createdBy'>,
): Promise<boolean> => {
  const { byKeys } = docspace
  return byKeys ? byKeys.users.includes(createdBy) : createdBy === (await cache.keyOwner(docspace))
}

/** Those of the rooms that are of one of the users behind the keys. */
export const oursAmong = async <One>(
  services: Pick<RoomContext, 'docspace' | 'cache'>,
  all: readonly One[],
  roomOf: (one: One) => Pick<Room, 'createdBy'>,
): Promise<One[]> => {
  const ours = await Promise.all(all.map((one) => isOfOurUsers(services, roomOf(one))))
  return all.filter((_, at) => ours[at])
}
