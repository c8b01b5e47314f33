import { log } from '../../runtime/telemetry/log.ts'
import { backupKindOf, type End, type RunState } from '../store/run-state.ts'
import { classifyProgress, pollDelay, redacted } from './classify-progress.ts'
import type { StageContext, StageResult } from './stage-context.ts'

/** One look at the task. The history is asked only when the slot does not simply show our task at work. */
export const watchStage = async (work: StageContext, state: RunState): Promise<StageResult> => {
  const portal = await work.portal()
  const seen = await portal.backups.progress(backupKindOf(state))
  const own = seen?.taskId === state.task ? seen : undefined
  const atWork = own && !own.completed
  const recorded = !atWork && (await portal.backups.history(backupKindOf(state))).some(({ id }) => id === state.task)
  const now = work.now()
  const look = { seen, recorded, now, stallMs: work.settings.stallMinutes * 60_000 }
  const decision = classifyProgress(state, look)
  const { goneSince: _, silentSince: __, ...rest } = state
  if (decision.do === 'wait') {
    const { do: ___, ...position } = decision
    log.info('backup.progressed', { ...(state.task && { task: state.task }), progress: decision.percent })
    return { state: { ...rest, ...position }, after: pollDelay(now - (state.startedAt ?? now)) }
  }
  const warning = redacted(own?.warning ?? '')
  return ended({ ...rest, ...(warning && { warning }) }, { ...omitDo(decision), at: now })
}

const omitDo = <T extends { do: string }>({ do: _, ...rest }: T) => rest

/** A backup of somebody else that came to nothing is no backup of ours: then we start one, once. */
const ended = (state: RunState, end: End): StageResult => {
  log.info('backup.ended', { outcome: end.kind, ...(end.reason && { reason: end.reason }) })
  if (end.kind === 'finished') return { state: { ...state, percent: 100, stage: 'locate', end }, after: 0 }
  if (!state.ours && state.task && state.followed.length === 0) {
    return { state: { ...state, stage: 'start', followed: [state.task] }, after: 0 }
  }
  return { state: { ...state, stage: 'report', outcome: 'bad', end }, after: 0 }
}
