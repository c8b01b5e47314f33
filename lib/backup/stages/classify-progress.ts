import type { BackupProgress } from '../../docspace/backups/backups.ts'
import type { BackupReason } from '../reasons.ts'
import type { End, RunState } from '../store/run-state.ts'

/** What one look at DocSpace says about the task that a run follows. */
export type ProgressDecision =
  | { do: 'wait'; percent: number; changedAt: number; goneSince?: number }
  | { do: 'end'; kind: End['kind']; reason?: BackupReason; detail?: string }

export interface ProgressSeen {
  /** What the slot shows, which may be another task, or nothing. */
  seen: BackupProgress | undefined
  /** The history has a record of our task, and its archive is there. */
  recorded: boolean
  now: number
  stallMs: number
}

/** A record is written a moment before the progress says 100, and a fresh task may not show yet. */
const grace = 3 * 60_000

/**
 * The table of ends. Only `isCompleted` and `error` of our own task are believed, and a good end only with a record:
 * `status` says completed for failures too, and the slot may show yesterday's task (docs/facts/docspace-api.md#a-backup).
 */
export const classifyProgress = (run: RunState, look: ProgressSeen): ProgressDecision => {
  const { seen, recorded, now } = look
  const ours = seen?.taskId === run.task ? seen : undefined
  if (recorded && (!ours || ours.completed)) return { do: 'end', kind: 'finished' }
  if (!ours) return gone(run, now, seen ? 'another backup took its place' : 'DocSpace knows no such task any more')
  if (!ours.completed) return running(run, ours, look)
  if (ours.error) return { do: 'end', kind: 'failed', reason: 'backup-failed', detail: redacted(ours.error) }
  if (ours.cancelled)
    return { do: 'end', kind: 'cancelled', reason: 'backup-cancelled', detail: redacted(ours.warning) }
  if (ours.percent === 100) return gone(run, now, 'DocSpace says it is done, but has no record of an archive')
  return gone(run, now, `it ended at ${ours.percent} % without an error`)
}

const running = (run: RunState, { percent }: BackupProgress, { now, stallMs }: ProgressSeen): ProgressDecision => {
  if (percent !== run.percent) return { do: 'wait', percent, changedAt: now }
  if (now - run.changedAt < stallMs) return { do: 'wait', percent, changedAt: run.changedAt }
  const minutes = Math.round((now - run.changedAt) / 60_000)
  return { do: 'end', kind: 'stalled', reason: 'backup-stalled', detail: `at ${percent} % for ${minutes} minutes` }
}

const gone = (run: RunState, now: number, detail: string): ProgressDecision => {
  const goneSince = run.goneSince ?? now
  if (now - goneSince >= grace) return { do: 'end', kind: 'lost', reason: 'backup-lost', detail }
  return { do: 'wait', percent: run.percent, changedAt: run.changedAt, goneSince }
}

/** A text of the server for a mail: one line, of bounded length, without anything that looks like a key. */
export const redacted = (text: string): string =>
  text
    .replace(/sk-[0-9a-f]{8,}/gi, 'sk-…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)

/** Milliseconds until the next look: often while a small portal is done in seconds, rarely after hours. */
export const pollDelay = (elapsed: number): number => Math.min(Math.max(elapsed / 8, 5_000), 5 * 60_000)
