import type { BackupReason } from '../reasons.ts'
import { hasGaps, type RunCheck, type RunState } from '../store/run-state.ts'
import type { StageResult } from './stage-context.ts'

/** Adds what was looked at; a check of the same name is replaced, so that a repeated stage does not double it. */
export const withChecks = (state: RunState, ...checks: RunCheck[]): RunState => {
  const fresh = new Set(checks.map(({ id }) => id))
  return { ...state, checks: [...state.checks.filter(({ id }) => !fresh.has(id)), ...checks] }
}

/** The archive is not what it should be: a failure, however well the backup itself ended. */
export const finishBroken = (state: RunState, reason: BackupReason, check: RunCheck, now: number): StageResult => {
  const { reading: _, ...rest } = state
  const end = { kind: 'broken' as const, reason, detail: check.detail, at: state.end?.at ?? now }
  return { state: { ...withChecks(rest, check), end, outcome: 'bad', stage: 'report' }, after: 0 }
}

/**
 * The archive is as it should be, as far as it could be looked at: `looked` says whether everything was looked at that can be
 * in its storage. An archive with gaps never passes, even if it was read to its end.
 */
export const finishRun = (state: RunState, looked: boolean): StageResult => {
  const { reading: _, ...rest } = state
  const passed = looked && !hasGaps(state)
  const warned = !passed || state.checks.some(({ verdict }) => verdict === 'warning')
  const outcome = warned ? 'warning' : 'good'
  return { state: { ...rest, outcome, passed, stage: passed ? 'prune' : 'report' }, after: 0 }
}
