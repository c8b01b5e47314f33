import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { BackupPortal } from '../../docspace/backups/backup-portal.ts'
import { type BackupKind, type BackupRecord, backupKinds } from '../../docspace/backups/backups.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { evidenceKey } from '../evidence/store-evidence.ts'
import { planRetention } from '../retention.ts'
import type { PortalSettings } from '../settings.ts'
import { backupKindOf, isVerified, type RunState } from '../store/run-state.ts'
import { isDamaged } from '../transfer/copies-due.ts'
import { type ClearedRemains, clearRemains } from './prune/remains.ts'
import { restoredInWords, sinceRestore } from './since-restore.ts'
import type { StageContext, StageResult } from './stage-context.ts'

/** What goes, and from where: runs by the archive that each has made. */
export interface PrunePlan {
  portal: RunState[]
  offsite: RunState[]
  /** Runs of before the portal was restored, which pruning does not touch. */
  before: RunState[]
}

/** Ids of the tasks in the history, and keys of the copies, that are really there. */
export interface ArchivesThere {
  history: ReadonlySet<string>
  copies: ReadonlySet<string>
}

/** A year of nights. */
const mostRuns = 400
const reserve = 20_000

/** Whether S3 confirmed the bytes of the copy by a checksum: one of the right size alone replaces nothing. */
const isCopyProven = ({ checks }: RunState): boolean =>
  checks.some(({ id, verdict }) => id === 'copy' && verdict === 'passed')

/**
 * Decides what goes, of each kind of backup by itself: an archive of the portal never takes the place of one of the server. In the
 * portal only archives that our own runs have started for certain are looked at, so that what people made by hand is never among
 * them; `there` is what is really there.
 */
export const planPrune = (
  all: readonly RunState[],
  settings: PortalSettings,
  there: ArchivesThere,
  owner?: string,
): PrunePlan => {
  const { runs, before } = sinceRestore(all, owner)
  const plans = backupKinds.map((kind) => {
    const ofKind = runs.filter((run) => backupKindOf(run) === kind)
    return planOfKind(ofKind, settings, there)
  })
  return { portal: plans.flatMap(({ portal }) => portal), offsite: plans.flatMap(({ offsite }) => offsite), before }
}

const planOfKind = (
  runs: readonly RunState[],
  settings: PortalSettings,
  there: ArchivesThere,
): Omit<PrunePlan, 'before'> => {
  const { retention, timeZone, offsite } = settings
  const asKept = (run: RunState) => ({ run: run.run, at: run.dueAt, verified: isVerified(run) })
  const inPortal = runs.filter(
    ({ ours, claimed, task }) => ours && !claimed && task !== undefined && there.history.has(task),
  )
  const copied = runs.filter((run) => run.copy && there.copies.has(run.copy.key) && !isDamaged(run))
  const portalDrop = new Set(planRetention(inPortal.map(asKept), retention, timeZone).drop)
  const offsiteDrop = new Set(planRetention(copied.map(asKept), retention, timeZone).drop)
  // The next file would get the number of the newest one, and DocSpace would leave it out of every backup
  // (docs/facts/backup-archive.md#a-number-that-was-an-archives).
  const newestFile = Math.max(0, ...inPortal.map(({ archive }) => archive?.fileId ?? 0))
  const moved = (run: RunState) =>
    offsite?.deleteFromPortal === true &&
    isVerified(run) &&
    isCopyProven(run) &&
    copied.includes(run) &&
    run.archive?.fileId !== newestFile
  const goes = (run: RunState) => portalDrop.has(run.run) || moved(run)
  // Two runs that began at the same moment may have followed one backup: its archive goes with the last of them.
  const keptTasks = new Set(inPortal.filter((run) => !goes(run)).map(({ task }) => task))
  return {
    portal: inPortal.filter((run) => goes(run) && !keptTasks.has(run.task)),
    offsite: copied.filter(({ run }) => offsiteDrop.has(run)),
  }
}

/** Everything that `planPrune` needs to know, from DocSpace and the bucket. `throughRestore`: archives of before a restore count too. */
export const lookForPrune = async (
  work: StageContext,
  name: string,
  { throughRestore = false }: { throughRestore?: boolean } = {},
): Promise<PrunePlan & { owner: string }> => {
  const portal = await work.portal()
  const runs = await work.services.runs.latest(name, mostRuns)
  const [owner, history, copies] = await Promise.all([
    portal.account.ownerId(),
    runsAndHistory(portal, runs, work.settings.kind),
    work.services.store.list(`archives/${name}/`),
  ])
  const there = { history: new Set(history.map(({ id }) => id)), copies: new Set(copies) }
  const known = throughRestore ? runs.map(({ owner: _, ...run }) => run) : runs
  return { owner, ...planPrune(known, work.settings, there, owner) }
}

/** The records of the portal's backups, and of the server's where any run has made one or the settings want them. */
export const runsAndHistory = async (
  { backups }: BackupPortal,
  runs: readonly RunState[],
  wanted: BackupKind,
): Promise<BackupRecord[]> => {
  const isWanted = wanted === 'server' || runs.some((run) => backupKindOf(run) === 'server')
  const kinds = backupKinds.filter((kind) => kind === 'portal' || isWanted)
  return (await Promise.all(kinds.map((kind) => backups.history(kind)))).flat()
}

/** Deletes archives that retention no longer keeps. A deletion that fails is said in the report and tried again the next night. */
export const pruneStage = async (work: StageContext, state: RunState): Promise<StageResult> => {
  const { owner, pruned: old } = await pruneArchives(work, state)
  const pruned = withRemains(old, await clearRemains(work, state))
  const { silentSince: _, ...rest } = state
  return { state: { ...rest, ...(owner !== undefined && { owner }), pruned, stage: 'report' }, after: 0 }
}

const withRemains = (pruned: RunState['pruned'], { done, problems }: ClearedRemains): RunState['pruned'] => ({
  ...pruned,
  ...(done.length > 0 && { remains: [...(pruned.remains ?? []), ...done] }),
  problems: [...new Set([...pruned.problems, ...problems])],
})

const pruneArchives = async (work: StageContext, state: RunState): Promise<Pick<RunState, 'pruned' | 'owner'>> => {
  try {
    const plan = await lookForPrune(work, state.portal)
    const fromPortal = await dropAll(work, plan.portal, dropFromPortal)
    const offsite = await dropAll(work, plan.offsite, dropCopy)
    const restored = restoredInWords(plan.before)
    const problems = [...state.pruned.problems, ...restored, ...fromPortal.problems, ...offsite.problems]
    const pruned = {
      ...state.pruned,
      portal: [...state.pruned.portal, ...fromPortal.done],
      offsite: [...state.pruned.offsite, ...offsite.done],
      problems: [...new Set(problems)],
    }
    return { owner: plan.owner, pruned }
  } catch (error) {
    if (!expected(error)) throw error
    const problems = [...state.pruned.problems, `Old archives could not be looked through: ${error.message}.`]
    return { pruned: { ...state.pruned, problems: [...new Set(problems)] } }
  }
}

/** Deletes the archive of a run in one place. */
export type Drop = (run: RunState, work: StageContext) => Promise<void>

export const dropFromPortal: Drop = async (run, work) => {
  const { task } = run
  if (task === undefined) return
  const { backups } = await work.portal()
  try {
    await backups.remove(task)
  } catch (error) {
    // Somebody else who deleted it at the same moment is answered with success, and we with an error.
    if (!expected(error) || (await backups.history(backupKindOf(run))).some(({ id }) => id === task)) throw error
  }
}

export const dropCopy: Drop = async ({ copy }, { services }) => {
  if (!copy) return
  // The evidence first: once the copy is gone nobody looks for what is left beside it.
  await services.store.remove(evidenceKey(copy.key))
  await services.store.remove(copy.key)
}

/** Deletes one after the other and gives the runs whose archive is gone. */
export const dropAll = async (
  work: StageContext,
  runs: readonly RunState[],
  drop: Drop,
): Promise<{ done: string[]; problems: string[] }> => {
  const done: string[] = []
  const problems: string[] = []
  for (const run of runs) {
    if (work.deadline.remaining() < reserve) break
    try {
      await drop(run, work)
      log.info('archive.deleted', { ...(run.task && { task: run.task }) })
      done.push(run.run)
    } catch (error) {
      if (!expected(error)) throw error
      problems.push(`The archive of ${run.run} could not be deleted: ${error.message}.`)
    }
  }
  return { done, problems }
}

const expected = (error: unknown): error is Error =>
  error instanceof RetryLater || error instanceof Park || error instanceof DocSpaceRefusal
