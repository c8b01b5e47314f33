import type { OnboardingContext } from '../context.ts'
import { withConfirm } from '../identity/confirm-record.ts'
import { callOffDeletion } from '../life/restored-record.ts'
import { takeOver } from '../room/hand-over.ts'
import { followInReview } from './follow-in-review.ts'
import type { ClientInReview } from './observe-review.ts'
import { keepInReview, letIn } from './room-in-review.ts'

/** Lets a room in review follow its record, and lets people from outside in when the record says so. @throws RetryLater, Park */
export const liveInReview = async (work: OnboardingContext, client: ClientInReview): Promise<'ready' | 'in-review'> => {
  const { record } = client
  await callOffDeletion(work, { record, room: client.found.room })
  // It has the client's own key first: it follows nobody else's record.
  const found = { ...client.found, room: await takeOver(work, record, client.found) }
  const reviewed = { ...client, found: await followInReview(work, { ...client, found }) }
  return client.mayLetIn ? letIn(withConfirm(work, record), reviewed) : keepInReview(work, reviewed)
}
