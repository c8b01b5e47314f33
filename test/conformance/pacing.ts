import type { DocSpaceSim, ManualClock } from '#infra/simulators/docspace/index.ts'
import type { Exchange, Note } from './recordings.ts'

/** What the pacing moves: a simulated portal with its clock. */
export interface PacedPortal {
  sim: DocSpaceSim
  clock: ManualClock
  /** When each step was recorded, ms; empty where the recording does not show it. */
  times: number[]
  /** Time that the recorder's own waiting has taken so far, in ms. */
  waited: number
}

/** Long enough that nothing ends before the pacing wants it. */
export const OPERATION_MS = 1_000
export const BACKUP_MS = 10_000

/**
 * How much portal time passes before a step. The recorded server worked at its own pace; the answer says how far its
 * background work had come, and the portal's clock is moved so that ours has come as far.
 */
export function pace(world: PacedPortal, step: Exchange | Note, index: number): void {
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
  if (path.includes('/getrestoreprogress')) clock.advance(Math.max(0, restoredAt(world, path, answer) - clock.now()))
}

const isFinished = (operation: unknown) => (operation as { finished?: boolean }).finished === true

function templateStep(answer: unknown): number {
  const { isCompleted, roomId, templateId } = (answer ?? {}) as Record<string, unknown>
  if (isCompleted === true) return OPERATION_MS
  return Number(roomId ?? templateId ?? -1) > 0 ? 10 : 0
}

/** Progress of a restore -> how much of its time has passed. */
const PASSED: Record<number, number> = { 0: 0, 10: 0.2, 75: 0.6 }

/** When the restore will have come as far as the answer says. */
function restoredAt({ sim }: PacedPortal, path: string, answer: unknown): number {
  const isDump = path.includes('dump=true')
  const { isCompleted, progress, tenantId } = (answer ?? {}) as Record<string, unknown>
  const task = sim.state.restores[isDump ? 'dump' : 'portal']
  if (task === undefined) return 0
  const isThere = tenantId === 2 || (isDump && progress === 75)
  const part = isCompleted === true ? 1 : isThere ? 0.95 : (PASSED[Number(progress)] ?? 0.5)
  return task.startedAt + (task.dueAt - task.startedAt) * part
}

/** `status` 1 on a finished backup was seen within a second of its end. */
function backupStep(answer: unknown): number {
  const { isCompleted, status } = (answer ?? {}) as Record<string, unknown>
  if (isCompleted !== true) return 0
  return status === 1 ? BACKUP_MS : BACKUP_MS + 2_000
}
