import { nextRun, skippedRun } from '#lib/backup/schedule.ts'
import { endedDrills } from '#lib/backup/store/run-drill.ts'
import { isVerified, type RunState } from '#lib/backup/store/run-state.ts'
import type { BackupProgress } from '#lib/docspace/backups/backups.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { agoText, momentText } from '../output/time.ts'
import { kindText, outcomeOf, runAsJson } from './format.ts'
import { goneWords, openPortalBackups, type PortalOptions, unlessGone } from './open-portal-backups.ts'
import { showEnd } from './run.ts'

interface Shown {
  last: RunState | undefined
  /** The last run whose checks passed. */
  passed: RunState | undefined
  slot: Pick<BackupProgress, 'completed' | 'percent'> | undefined
  /** Epoch milliseconds. */
  next: number | undefined
  /** The first day that the schedule leaves out. */
  skipped: string | undefined
  timeZone: string
}

/** The table of `backup status` below the kind; `now` in epoch milliseconds. */
export const statusRows = ({ last, passed, slot, next, skipped, timeZone }: Shown, now: number): string[][] => [
  ['last run', last ? `${momentText(last.dueAt)} (${agoText(last.dueAt, now)}): ${outcomeOf(last)}` : 'never'],
  [
    passed && !isVerified(passed) ? 'last recorded' : 'last verified',
    passed ? `${momentText(passed.dueAt)} (${agoText(passed.dueAt, now)})` : 'never',
  ],
  ['in DocSpace', slot && !slot.completed ? `a backup runs, ${slot.percent} %` : 'no backup runs'],
  ['next run', next === undefined ? 'never' : momentText(next)],
  ...(skipped === undefined
    ? []
    : [['left out', `${skipped}: the time does not exist in ${timeZone} that night; choose another hour`]]),
]

/** `backup status`: the last run, what DocSpace is doing, how old the last proof is, and what comes next. */
export const backupStatus = async ({
  options,
  out,
  shell,
  target,
}: CommandContext<PortalOptions>): Promise<ExitCode> => {
  const { name, services, work } = await openPortalBackups(await target(), options)
  const { kind } = work.settings
  const [runs, said] = await Promise.all([
    services.runs.latest(name, work.settings.drill ? 400 : 60),
    unlessGone(work.portal().then(async ({ backups }) => ({ task: await backups.progress(kind) }))),
  ])
  const now = shell.clock.now()
  const slot = said?.task
  const [last] = runs
  const passed = runs.find((run) => run.passed)
  const verified = runs.find(isVerified)
  const { schedule, timeZone, overdueHours } = work.settings
  const next = nextRun(schedule, timeZone, now)
  const skipped = skippedRun(schedule, timeZone, now)
  // A portal that was added today has no old proof; its clock runs from its first backup.
  const since = passed?.dueAt ?? runs.at(-1)?.dueAt ?? now
  const overdue = now - since > overdueHours * 3_600_000
  out.result({
    portal: name,
    kind,
    last: last && runAsJson(last),
    lastVerified: verified && new Date(verified.dueAt).toISOString(),
    lastPassed: passed && new Date(passed.dueAt).toISOString(),
    /** What earlier releases called it. */
    lastProven: passed && new Date(passed.dueAt).toISOString(),
    overdue,
    ...(work.settings.drill && { drill: drillAsJson(runs) }),
    docspace: slot && { task: slot.taskId, completed: slot.completed, percent: slot.percent },
    next: next === undefined ? undefined : new Date(next).toISOString(),
    ...(skipped !== undefined && { skipped }),
  })
  const drilled = work.settings.drill ? [['last drill', drillText(runs, now)]] : []
  const rows = statusRows({ last, passed, slot, next, skipped, timeZone }, now)
  out.table([], [['kind', kindText(kind)], ...drilled, ...rows])
  if (last?.stage === 'done') showEnd(out, last)
  if (!last) out.say('No backup has run yet: wait for the next run, or `roomkeeper backup run`.')
  if (!said) out.say(out.style('red', goneWords(work)))
  if (overdue) out.say(out.style('red', `No backup passed its checks for more than ${overdueHours} hours.`))
  return overdue || last?.outcome === 'bad' ? 1 : 0
}

/** The run whose archive was restored last, with what came of it. */
const lastDrilled = (runs: readonly RunState[]): RunState | undefined => {
  const [last] = endedDrills(runs)
  return runs.find(({ run }) => run === last?.run)
}

const drillAsJson = (runs: readonly RunState[]) => {
  const { run, drill } = lastDrilled(runs) ?? {}
  if (!drill) return undefined
  const { endedAt = 0, passed, url, seed, checks } = drill
  return { run, at: new Date(endedAt).toISOString(), passed, into: url, seed, checks }
}

const drillText = (runs: readonly RunState[], now: number): string => {
  const { run, drill } = lastDrilled(runs) ?? {}
  const open = runs.find((one) => one.drill && one.drill.stage !== 'done')
  if (open) return `under way, of ${open.run}: \`roomkeeper backup drill\` goes on with it`
  if (!drill) return 'never'
  const { endedAt = 0, passed, checks } = drill
  const bad = checks.filter(({ verdict }) => verdict === 'failed').map(({ detail }) => detail)
  const words = passed ? 'passed' : `FAILED (${bad.join(' ')})`
  return `${momentText(endedAt)} (${agoText(endedAt, now)}): ${words}, of ${run}`
}
