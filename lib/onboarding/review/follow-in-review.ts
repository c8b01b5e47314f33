import type { ReadyRoom } from '../identity/find-room.ts'
import { followRecord } from '../life/follow/follow.ts'
import { type FollowContext, type ObservedFollow, observeFollow } from '../life/follow/observe-follow.ts'
import type { LivingClient } from '../life/living-client.ts'
import type { ClientInReview } from './observe-review.ts'

type Followed = Pick<ClientInReview, 'record' | 'found' | 'decided' | 'fields'>

const living = ({ record, found, decided, fields }: Followed): LivingClient => ({
  ...{ record, decided, fields },
  room: found.room,
  inReview: true,
})

/**
 * A room in review follows its record as one that is handed over. Only who comes from outside does not: they come when the record lets them in.
 * @returns the room as it is then @throws RetryLater
 */
export const followInReview = async (work: FollowContext, client: Followed): Promise<ReadyRoom> => {
  const { found } = client
  if (!(await followRecord(work, living(client)))) return found
  return { ...found, room: await work.docspace.rooms.get(found.room.id) }
}

/** What that would come to. Everything is read, nothing written. @throws RetryLater */
export const observeFollowInReview = (context: FollowContext, client: Followed): Promise<ObservedFollow> =>
  observeFollow(context, living(client))
