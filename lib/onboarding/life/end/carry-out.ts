import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import { asFailure } from '../../converge.ts'
import { notAsWanted } from '../../room/apply.ts'
import { waitWhile } from '../../room/wait-for-operation.ts'
import { type EndStep, endSteps, type RoomAtEnd, type WantedEnd } from './end-steps.ts'
import { readRoomAtEnd } from './room-at-end.ts'

type Services = Pick<OnboardingContext, 'docspace' | 'cache' | 'clock'>

/** Taken back, taken away, archived, read: and somebody may come in by a link meanwhile. */
const maxRounds = 6

/**
 * Makes the steps of an end and reads back until nothing is left to do. A crash anywhere ends in the same place, because a later run sees
 * what is done. @returns the room as it was read last @throws RetryLater, Park
 */
export const carryOut = async (work: Services, wanted: WantedEnd, found: RoomAtEnd): Promise<RoomAtEnd> => {
  let is = found
  for (let round = 0; ; round += 1) {
    const steps = endSteps(wanted, is)
    const [next] = steps
    if (!next) return is
    if (round === maxRounds) throw notAsWanted(next.do)
    for (const step of steps) {
      await makeStep(work, is.room.id, step)
      log.info('end.step_made', { step: step.do, roomId: String(is.room.id) })
    }
    is = await readRoomAtEnd(work.docspace, is.room.id)
  }
}

const makeStep = async (work: Services, roomId: number, step: EndStep): Promise<void> => {
  const { members, links } = work.docspace
  try {
    switch (step.do) {
      case 'remove-link':
        return await links.remove(roomId, step.link)
      case 'change-people':
        return await members.change(roomId, step.people)
      case 'archive':
      case 'unarchive':
        return await moveRoom(work, roomId, step.do)
    }
  } catch (error) {
    throw asFailure(error)
  }
}

/** Reads the operation to its end: unread ones make the server lose later ones (docs/facts/docspace-api.md#lost-operations). */
export const moveRoom = async (work: Services, roomId: number, to: 'archive' | 'unarchive'): Promise<void> => {
  const { rooms, files } = work.docspace
  const id = await rooms.move(roomId, to)
  await waitWhile(work, 'archive', { id, state: 'running' as string }, () => files.operation(id))
}
