import { type BackupReason, backupReasons } from '#lib/backup/reasons.ts'
import { checksAsData } from '#lib/backup/report/checks-as-data.ts'
import { sizeOf } from '#lib/backup/report/facts.ts'
import { backupKindOf, hasGaps, isVerified, type RunState } from '#lib/backup/store/run-state.ts'
import type { BackupKind } from '#lib/docspace/backups/backups.ts'
import { bytesInWords } from '#lib/notify/format.ts'

/** One or two words for where a run stands. */
export const outcomeOf = (run: RunState): string => {
  const { stage, outcome, passed, end } = run
  if (stage !== 'done' && outcome === undefined)
    return `${stage === 'start' ? 'starting' : stage === 'watch' ? 'running' : 'checking'}`
  if (outcome === 'bad' && passed) return 'older copy damaged'
  if (outcome === 'bad') return `FAILED (${end?.kind ?? 'unknown'})`
  if (hasGaps(run)) return 'with gaps'
  if (!passed) return 'not verified'
  const word = isVerified(run) ? 'verified' : 'recorded, not read'
  return outcome === 'warning' ? `${word}, warnings` : word
}

/** What is backed up, for people. */
export const kindText = (kind: BackupKind): string => (kind === 'server' ? 'the whole server' : 'the portal')

export const sizeText = (run: RunState): string => {
  const size = sizeOf(run)
  return size === undefined ? '' : bytesInWords(size)
}

/** What an administrator is told of a bad end. */
export const adviceOf = ({ end }: RunState): { what: string; remedy: string } | undefined =>
  end?.reason ? backupReasons[end.reason as BackupReason] : undefined

/** What programs get of a run. */
export const runAsJson = (run: RunState) => ({
  portal: run.portal,
  run: run.run,
  by: run.by,
  kind: backupKindOf(run),
  due: new Date(run.dueAt).toISOString(),
  stage: run.stage,
  outcome: run.outcome,
  verified: isVerified(run),
  /** What earlier releases called it. */
  proven: isVerified(run),
  task: run.task,
  end: run.end && { kind: run.end.kind, reason: run.end.reason, detail: run.end.detail },
  archive: run.archive?.fileName,
  size: sizeOf(run),
  sha256: run.facts?.sha256,
  copy: run.copy?.key,
  evidence: run.evidence?.key,
  checks: checksAsData(run.checks),
})
