import { deadlineIn } from '../runtime/clock.ts'
import { depthOf } from './depth.ts'
import { type Release, releaseBackfill } from './release.ts'

const minute = 60_000

/**
 * Moves clients of a backfill minute by minute, as long as any wait and a whole minute is left: for a function that looks seldom whether any do.
 * @returns how many were moved
 */
export const releaseWhileWaiting = async (release: Release): Promise<number> => {
  const { sqs, waitingUrl, clock, deadline } = release
  let released = 0
  while ((await depthOf(sqs, waitingUrl)) > 0) {
    const ofMinute = deadlineIn(minute, clock)
    released += await releaseBackfill({ ...release, deadline: ofMinute })
    if (deadline.remaining() < ofMinute.remaining() + minute) return released
    await clock.sleep(ofMinute.remaining())
  }
  return released
}
