import { delayUntilNext, deliverReport, settled } from '../../notify/deliveries.ts'
import { NotDelivered } from '../../notify/not-delivered.ts'
import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { metric } from '../../runtime/telemetry/metrics.ts'
import { daysWithoutDrill } from '../drill/drill-age.ts'
import { withEvidence } from '../evidence/store-evidence.ts'
import { backupMetrics } from '../metrics.ts'
import { type BackupReport, buildReport } from '../report/report.ts'
import { tellChannelFailed, tellFinished } from '../report/tell-outlets.ts'
import { endedDrills } from '../store/run-drill.ts'
import { hasBegunReporting, type RunState } from '../store/run-state.ts'
import { withCopiesCheck } from '../transfer/copies-check.ts'
import { readCopiesAgain } from '../transfer/read-again.ts'
import type { Channel, Keep, StageContext, StageResult } from './stage-context.ts'

/** After so many tries of the other channels the mail waits no longer to tell how they fared. */
const mailWaitsFor = 2
const reserve = 25_000

/**
 * Sends the report by every channel, each on its own. The run is marked `sending` before each send. A worker that finds the
 * mark without a result sends again, and the report then says that it may be the second. Nothing else is ever sent twice.
 */
export const reportStage = async (work: StageContext, run: RunState, keep: Keep): Promise<StageResult> => {
  const { services, settings } = work
  const read = await readCopiesAgain(work, run, keep)
  if (read.readAgain && !read.readAgain.finished) return { state: read, after: 1_000 }
  const evident = await withEvidence(work, withCopiesCheck(read))
  if (evident.evidence && !read.evidence) await keep(evident)
  const from = await withDrill(work, evident)
  const channels = inOrder(services.channels(from.portal, work.deadline))
  const earlier = await services.runs.latest(from.portal, 30)
  if (!hasBegunReporting(from)) {
    await tellFinished(work, from, earlier)
    measure(from, work.now())
  }
  let state = from
  for (const channel of channels) {
    if (!isDue(channel, channels, state, work)) continue
    const report = buildReport(state, settings, earlier, problemsOf(state), work.now())
    state = await deliverReport(work, state, channel.name, keep, (repeated) => channel.report(report, repeated))
  }
  const waiting = channels.filter(({ name }) => !settled(state.deliveries[name]))
  if (waiting.length > 0) return { state, after: delayUntilNext(state, waiting, work.now()) }
  const report = buildReport(state, settings, earlier, problemsOf(state), work.now())
  state = await reportFailures(work, state, channels, report, keep)
  return { state: { ...state, stage: 'done', endedAt: work.now() }, after: 0 }
}

/** A year of nights: a drill is noted on the run whose archive was restored. */
const mostRuns = 400

/** Says when an archive was last restored, and counts the days since. */
const withDrill = async ({ services, settings, now }: StageContext, run: RunState): Promise<RunState> => {
  if (!settings.drill || hasBegunReporting(run)) return run
  const runs = await services.runs.latest(run.portal, mostRuns)
  metric(backupMetrics.daysWithoutDrill, daysWithoutDrill(runs, now()), 'Count', { Portal: run.portal }, now())
  const [lastDrill] = endedDrills(runs)
  return { ...run, ...(lastDrill && { lastDrill }) }
}

/** The mail last: it tells how the others fared. */
const inOrder = (channels: readonly Channel[]): Channel[] => [
  ...channels.filter(({ name }) => name !== 'mail'),
  ...channels.filter(({ name }) => name === 'mail'),
]

const isDue = (
  { name }: Channel,
  channels: readonly Channel[],
  { deliveries }: RunState,
  work: StageContext,
): boolean => {
  const mine = deliveries[name]
  if (settled(mine) || work.deadline.remaining() < reserve) return false
  if (mine?.until !== undefined && work.now() < mine.until) return false
  if (name !== 'mail') return true
  return channels.every(
    (other) =>
      other.name === 'mail' || settled(deliveries[other.name]) || (deliveries[other.name]?.tries ?? 0) >= mailWaitsFor,
  )
}

const names = { mail: 'mail', callback: 'callback', incident: 'incident system' }

/** What the other channels met, in words for a report. */
const problemsOf = ({ deliveries }: RunState): string[] =>
  (['callback', 'incident', 'mail'] as const).flatMap((name) => {
    const { state, detail } = deliveries[name] ?? {}
    if (state !== 'failed' && state !== 'waiting') return []
    const rest = state === 'waiting' ? 'it is tried again' : 'it was given up'
    return [`The ${names[name]} could not be reached (${detail ?? 'no answer'}); ${rest}.`]
  })

/** A channel that was given up is reported by those that work; the mail knew of the others already. */
const reportFailures = async (
  work: StageContext,
  from: RunState,
  channels: readonly Channel[],
  report: BackupReport,
  keep: Keep,
) => {
  const failed = channels.filter(({ name }) => from.deliveries[name]?.state === 'failed')
  for (const { name } of failed) await tellChannelFailed(work, from, name)
  for (const { name } of failed)
    metric(backupMetrics.channelFailed, 1, 'Count', { Portal: from.portal, Channel: name }, work.now())
  let state = from
  for (const { name } of failed) {
    for (const channel of channels) {
      const note = `${channel.name} of ${name}`
      if (!channel.failure || state.deliveries[channel.name]?.state !== 'sent' || state.deliveries[note]) continue
      state = await keep({ ...state, deliveries: { ...state.deliveries, [note]: { state: 'sent', tries: 1 } } })
      await channel.failure(report, name).catch((error) => {
        log.error('report.failure_notice_failed', {
          channel: name,
          detail: error instanceof NotDelivered ? error.message : errorName(error),
        })
      })
    }
  }
  return state
}

const measure = (run: RunState, now: number): void => {
  const dimensions = { Portal: run.portal }
  metric(run.passed ? backupMetrics.passed : backupMetrics.failed, 1, 'Count', dimensions, now)
  const damaged = run.readAgain?.damaged.length ?? 0
  if (damaged > 0) metric(backupMetrics.copyDamaged, damaged, 'Count', dimensions, now)
  if (run.facts) metric(backupMetrics.bytes, run.facts.size, 'Bytes', dimensions, now)
  if (run.end && run.startedAt)
    metric(backupMetrics.seconds, (run.end.at - run.startedAt) / 1_000, 'Seconds', dimensions, now)
}
