import { log } from '../runtime/log.ts'
import type { Desired } from './desired.ts'
import { nextSteps, type Observed } from './plan.ts'
import { missingFrom } from './tree.ts'

/** Writes one log line for each part of the room, when it has been seen right for the first time. */
export const createStages = (desired: Desired) => {
  const told = new Set<string>()
  return {
    tell(observed: Observed): void {
      const { room } = observed
      if (!room) return
      for (const [stage, reached] of stagesOf(desired, observed, told)) {
        if (!reached || told.has(stage)) continue
        told.add(stage)
        log.info('stage', { stage, roomId: String(room.id) })
      }
    },
  }
}

const stagesOf = (desired: Desired, observed: Observed, told: ReadonlySet<string>): [string, boolean | undefined][] => {
  const { content, members, link } = observed
  const missing = content && missingFrom(desired.tree, content.is)
  return [
    ['room', true],
    ['folders', content?.seen && missing?.folders.length === 0],
    ['files', content?.seen && missing?.folders.length === 0 && missing.files.length === 0],
    ['people', members?.seen && told.has('files') && peopleDone(desired, observed)],
    ['link', link?.seen && link.is !== undefined],
  ]
}

const peopleDone = (desired: Desired, observed: Observed) =>
  !nextSteps(desired, observed).some((step) => step.do === 'invite')
