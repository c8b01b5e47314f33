import type { Deadline } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { newRun, type RunState, runId } from '../store/run-state.ts'
import { keeper, workOf } from './run-stages.ts'
import { type BackupServices, Superseded } from './stage-context.ts'
import { startStage } from './start.ts'

/** The first message comes when a small portal may be done already. */
const firstLook = 10_000

/**
 * A run becomes due: it is noted, its first message is sent, and the backup is started or attached to. The message goes
 * first, so that whatever happens next the run is followed to its end and reported. The same due time again is the same run.
 */
export const beginRun = async (
  services: BackupServices,
  due: Pick<RunState, 'portal' | 'by' | 'dueAt'>,
  deadline: Deadline,
): Promise<RunState> => {
  const work = workOf(services, due.portal, deadline)
  const run = runId(due.by, due.dueAt)
  const kind = work.settings.kind === 'server' ? { kind: 'server' as const } : {}
  const { isNew, ...held } = await services.runs.begin(newRun({ ...due, ...kind, run }, work.now()))
  const holding = { held }
  if (holding.held.state.step === 0) await services.send({ portal: due.portal, run, step: 0 }, firstLook)
  // Whoever noted it starts it, or its message does: two that look at the portal at once would both make its folder.
  if (!isNew) return holding.held.state
  const keep = keeper(services, holding)
  try {
    const { state } = await startStage(work, holding.held.state, keep)
    await keep(state)
  } catch (error) {
    // The message is on its way and starts again what could not be started now.
    if (!(error instanceof RetryLater || error instanceof Superseded)) throw error
    log.warn('backup.start_postponed', { detail: error.message })
  }
  return holding.held.state
}

/**
 * Sends the message of a run that is under way once more: one whose message ended on the dead-letter queue goes on, and
 * for any other it is one message too many, which does no harm.
 */
export const resumeRun = (services: BackupServices, { portal, run, step }: RunState): Promise<void> =>
  services.send({ portal, run, step }, 0)
