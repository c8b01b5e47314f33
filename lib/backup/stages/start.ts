import type { BackupProgress } from '../../docspace/backups/backups.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { storageRequest } from '../storage.ts'
import { backupKindOf, type RunState } from '../store/run-state.ts'
import { pollDelay } from './classify-progress.ts'
import type { Keep, StageContext, StageResult } from './stage-context.ts'
import { preflight } from './start/preflight.ts'
import { refusedOr } from './start/start-errors.ts'

/**
 * Attaches to a backup that runs, or starts one after a preflight. What was meant to happen is kept before the start, so
 * that a lost answer is recognised at the next try: then the slot shows a task which was not there before.
 */
export const startStage = async (work: StageContext, state: RunState, keep: Keep): Promise<StageResult> => {
  const now = work.now()
  try {
    const portal = await work.portal()
    const kind = backupKindOf(state)
    const seen = await portal.backups.progress(kind)
    if (state.intent && seen && seen.taskId !== state.intent.before)
      return follow({ ...state, claimed: true }, seen, now, true)
    const running = atWork(seen, state)
    if (running) return follow(state, running, now, false)
    const { checks, folderId } = await preflight(portal, { ...work.settings, kind }, await lastSize(work, state), now)
    // The preflight takes seconds, in which somebody else may have begun.
    const before = await portal.backups.progress(kind)
    const begun = atWork(before, state)
    if (begun) return follow(state, begun, now, false)
    const meant = await keep({
      ...state,
      checks,
      ...(folderId !== undefined && { folderId }),
      intent: { before: before?.taskId ?? '', at: now },
    })
    const task = await portal.backups.start(storageRequest(work.settings.storage, folderId), kind)
    // DocSpace returns the task in the slot: here one that this run has given up on.
    const theirs = before !== undefined && task.taskId === before.taskId
    return theirs ? slotHeld(meant, task, work.now()) : follow(meant, task, work.now(), true)
  } catch (error) {
    return await refusedOr(work, state, error)
  }
}

/** The backup that runs, unless this run has given up on it before. */
const atWork = (seen: BackupProgress | undefined, { followed }: RunState): BackupProgress | undefined =>
  seen && !seen.completed && !followed.includes(seen.taskId) ? seen : undefined

const slotHeld = (state: RunState, task: BackupProgress, now: number): StageResult => {
  if (!state.followed.includes(task.taskId)) return follow(state, task, now, false)
  const detail = `a backup without progress at ${task.percent} % holds the slot`
  const end = { kind: 'stalled' as const, reason: 'backup-stalled', detail, at: now }
  return { state: { ...state, stage: 'report', outcome: 'bad', end }, after: 0 }
}

const follow = (state: RunState, task: BackupProgress, now: number, ours: boolean): StageResult => {
  log.info(ours ? 'backup.started' : 'backup.attached', { task: task.taskId, progress: task.percent })
  const { silentSince: _, ...rest } = state
  return {
    state: { ...rest, stage: 'watch', task: task.taskId, ours, startedAt: now, percent: task.percent, changedAt: now },
    after: pollDelay(0),
  }
}

/** Bytes of the last archive of the kind that was read to its end. */
const lastSize = async ({ services }: StageContext, { portal, kind }: RunState): Promise<number | undefined> =>
  (await services.runs.latest(portal, 10)).find((run) => run.facts && run.kind === kind)?.facts?.size
