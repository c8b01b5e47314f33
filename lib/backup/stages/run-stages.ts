import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { Deadline } from '../../runtime/clock.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { type BackupReason, backupReasons } from '../reasons.ts'
import type { RunMessage } from '../store/run-message.ts'
import type { HeldRun } from '../store/run-repository.ts'
import type { RunStage, RunState } from '../store/run-state.ts'
import { locateStage } from './locate.ts'
import { pruneStage } from './prune.ts'
import { readStage } from './read.ts'
import { reportStage } from './report-stage.ts'
import { type BackupServices, type Keep, type StageContext, type StageResult, Superseded } from './stage-context.ts'
import { announceStart } from './start/announce-start.ts'
import { isRedirect, ofWaiting } from './start/start-errors.ts'
import { startStage } from './start.ts'
import { watchStage } from './watch.ts'

const stages: Record<
  Exclude<RunStage, 'done'>,
  (work: StageContext, state: RunState, keep: Keep) => Promise<StageResult>
> = {
  start: startStage,
  watch: async (work, state, keep) => watchStage(work, await announceStart(work, state, keep)),
  locate: locateStage,
  read: readStage,
  prune: pruneStage,
  report: reportStage,
}

/** A new stage is begun only with so much time left, in milliseconds. */
const stageTime = 30_000

/** How long a refusal in the middle of a run is not yet believed, in milliseconds. */
const doubtFor = 15 * 60_000

/** A run under way in this worker: what was last kept of it. */
interface Holding {
  held: HeldRun
}

/**
 * One message's share of a run: every stage that can be done now, then the next message. A message with an older step
 * than the run is a leftover of a crash or a duplicate, and is let go.
 *
 * The next message is sent before the run notes its step: a crash in between makes one message too many, never one too few.
 * @throws Superseded when another worker has changed the run meanwhile: look at the message again later
 */
export const followRun = async (services: BackupServices, message: RunMessage, deadline: Deadline): Promise<void> => {
  const held = await services.runs.find(message.portal, message.run)
  if (!held) throw new Error(`run ${message.run} of ${message.portal} is not known`)
  const { stage } = held.state
  if (stage === 'done' || message.step < held.state.step)
    return log.info('message.outdated', { step: String(message.step) })
  const holding = { held }
  const keep = keeper(services, holding)
  const after = await runStages(stage, workOf(services, held.state.portal, deadline), holding, keep)
  if (after === undefined) return
  const step = Math.max(message.step, holding.held.state.step) + 1
  await services.send({ portal: message.portal, run: message.run, step }, after)
  await keep({ ...holding.held.state, step })
}

export const keeper =
  (services: BackupServices, holding: Holding): Keep =>
  async (state) => {
    const fresh = await services.runs.save(holding.held, state)
    if (!fresh) throw new Superseded()
    holding.held = fresh
    return state
  }

/** @throws Error when the settings have no such portal */
export const workOf = (services: BackupServices, name: string, deadline: Deadline): StageContext => {
  const settings = services.settings[name]
  if (!settings) throw new Error(`there is no portal ${name} in the settings`)
  let portal: ReturnType<BackupServices['openPortal']> | undefined
  const open = () => {
    portal ??= services.openPortal(name, deadline)
    return portal
  }
  return { services, settings, deadline, portal: open, now: () => services.clock.now() }
}

/** Does stage after stage, and gives the milliseconds until the next look; undefined at the end of the run. */
const runStages = async (
  from: keyof typeof stages,
  work: StageContext,
  holding: Holding,
  keep: Keep,
): Promise<number | undefined> => {
  let stage = from
  for (;;) {
    const turn = await runStage(stage, work, holding, keep)
    await keep(turn.state)
    if (turn.state.stage === 'done') return undefined
    stage = turn.state.stage
    if (turn.after > 0 || work.deadline.remaining() < stageTime) return Math.max(turn.after, 1_000)
  }
}

const runStage = async (
  stage: keyof typeof stages,
  work: StageContext,
  holding: Holding,
  keep: Keep,
): Promise<StageResult> => {
  try {
    return await stages[stage](work, holding.held.state, keep)
  } catch (error) {
    return resultOfError(work, holding.held.state, error)
  }
}

/**
 * What becomes of a run whose portal does not answer, or refuses.
 * @throws whatever else a stage has thrown
 */
const resultOfError = (work: StageContext, state: RunState, error: unknown): StageResult => {
  const now = work.now()
  if (error instanceof Park && error.reason.code in backupReasons) {
    return endBadly(state, 'refused', error.reason.code as BackupReason, error.detail, now)
  }
  if (error instanceof Park && error.reason.code === 'docspace-tariff') {
    return endBadly(state, 'refused', 'subscription-ended', error.detail, now)
  }
  if (error instanceof DocSpaceRefusal) return resultOfRefusal(state, error, now)
  if (!(error instanceof RetryLater)) throw error
  const silentSince = state.silentSince ?? now
  const { code } = error.reason
  log.warn('portal.unreachable', {
    reason: code,
    durationMs: now - silentSince,
    ...(error.detail && { detail: error.detail }),
  })
  if (now - silentSince < work.settings.patienceHours * 3_600_000) {
    return {
      state: { ...state, silentSince },
      after: error.after ?? 15_000 + Math.min(285_000, (now - silentSince) / 6),
    }
  }
  const unanswered = isRedirect(error) ? 'portal-redirects' : 'portal-silent'
  const silent = state.stage === 'read' ? 'archive-unread' : unanswered
  return endBadly(state, 'unreachable', ofWaiting[code] ?? silent, error.detail, now)
}

/** A portal that took the start and now refuses may be under repair: it is asked again for a while. */
const resultOfRefusal = (state: RunState, error: DocSpaceRefusal, now: number): StageResult => {
  const silentSince = state.silentSince ?? now
  if (now - silentSince < doubtFor) return { state: { ...state, silentSince }, after: 60_000 }
  const gone = state.stage === 'watch' ? 'portal-unavailable' : 'archive-missing'
  return endBadly(state, 'refused', error.status === 403 ? 'right-missing' : gone, error.message, now)
}

export const endBadly = (
  state: RunState,
  kind: 'refused' | 'unreachable' | 'failed',
  reason: BackupReason,
  detail: string | undefined,
  now: number,
): StageResult => {
  const { reading: _, silentSince: __, ...rest } = state
  const end = { kind, reason, at: now, ...(detail && { detail }) }
  return { state: { ...rest, end, outcome: 'bad', passed: false, stage: 'report' }, after: 0 }
}
