import type { Exchange, Note } from './recordings.ts'
import { BACKUP_MS, OPERATION_MS, type World } from './world.ts'

/**
 * How much portal time passes before a step. The recorded server worked at its own pace; the answer says how far its
 * background work had come, and the portal's clock is moved so that ours has come as far.
 */
export function pace(world: World, step: Exchange | Note, index: number): void {
  const { clock, times } = world
  clock.advance(Math.max(0, (times[index] ?? 0) - clock.now()))
  if (step.name === 'seven seconds later') clock.advance(7_000)
  const waited = Number(/after (\d+) s$/.exec(step.name)?.[1] ?? 0) * 1_000
  if (waited > world.waited) {
    clock.advance(waited - world.waited)
    world.waited = waited
  }
  if ('note' in step) return
  const path = step.request.path
  // What was started before has had time to end.
  if (path.endsWith('/fileops/copy')) clock.advance(OPERATION_MS)
  const answer = (step.response.body as { response?: unknown } | undefined)?.response
  if (path.includes('/fileops') && Array.isArray(answer) && answer.some(isFinished)) clock.advance(OPERATION_MS)
  if (path.includes('/fromtemplate') || path.includes('/roomtemplate')) clock.advance(templateStep(answer))
  if (path.includes('/getbackupprogress')) clock.advance(backupStep(answer))
}

const isFinished = (operation: unknown) => (operation as { finished?: boolean }).finished === true

function templateStep(answer: unknown): number {
  const { isCompleted, roomId, templateId } = (answer ?? {}) as Record<string, unknown>
  if (isCompleted === true) return OPERATION_MS
  return Number(roomId ?? templateId ?? -1) > 0 ? 10 : 0
}

/** `status` 1 on a finished backup was seen within a second of its end. */
function backupStep(answer: unknown): number {
  const { isCompleted, status } = (answer ?? {}) as Record<string, unknown>
  if (isCompleted !== true) return 0
  return status === 1 ? BACKUP_MS : BACKUP_MS + 2_000
}
