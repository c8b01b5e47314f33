import type { Member } from '../docspace/rooms/members.ts'
import { log } from '../runtime/telemetry/log.ts'
import type { Desired } from './room/desired.ts'
import type { Observed } from './room/observed.ts'
import { missingDocuments, missingPeople } from './room/plan.ts'
import { missingFrom } from './room/tree.ts'

/** Logs each part of the room once, when it was read as it should be for the first time. */
export const createMilestones = (desired: Desired) => {
  const logged = new Set<string>()
  return {
    log(observed: Observed): void {
      const { room } = observed
      if (!room) return
      for (const [stage, reached] of milestonesOf(desired, observed, logged)) {
        if (!reached || logged.has(stage)) continue
        logged.add(stage)
        log.info('stage.reached', { stage, roomId: String(room.id) })
      }
    },
  }
}

const milestonesOf = (
  desired: Desired,
  observed: Observed,
  logged: ReadonlySet<string>,
): [string, boolean | undefined][] => {
  const { room, content, members, link } = observed
  const missing = content && missingFrom(desired.tree, content.is)
  const folders = content?.certain && missing?.folders.length === 0
  const files = folders && missing?.files.length === 0 && missingDocuments(desired, content.is).length === 0
  const isComplete = (is: readonly Member[]) => missingPeople(desired, is, room?.createdBy ?? '').length === 0
  return [
    ['room', true],
    ['folders', folders],
    ['files', files],
    ['people', members?.certain && (files || logged.has('files')) && isComplete(members.is)],
    ['link', link?.certain && link.is !== undefined],
  ]
}
