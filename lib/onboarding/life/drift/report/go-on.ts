import { deliverReport, settled } from '../../../../notify/deliveries.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import { metric } from '../../../../runtime/telemetry/metrics.ts'
import { type DriftLook, lookOn } from './look-on.ts'
import { driftMetrics } from './metrics.ts'
import type { DriftChannel } from './report-channels.ts'
import type { DriftReport } from './report-state.ts'
import { beginReport, type KeptReport, latestReports, ReportTaken, type ReportTexts } from './report-store.ts'

export interface DriftReportWork extends DriftLook {
  texts: ReportTexts
  channels: readonly DriftChannel[]
}

/** Half a year of weeks: so far back it is looked when a report arrived last. */
const mostReports = 26
const day = 86_400_000
/** Nobody else goes on for so much longer than this function may run, in milliseconds. */
const grace = 60_000
/** With less time than that, in milliseconds, nothing is sent. */
const timeToSend = 25_000

/**
 * Goes on with the newest report as far as it goes now: looks at clients, then sends what was found, once by each channel. `dueAt`: a report has
 * become due. Nothing is done where there is none, it has been sent, or another function is at it.
 */
export const goOnWithReport = async (work: DriftReportWork, dueAt?: number): Promise<void> => {
  const { texts, clock } = work
  if (dueAt !== undefined) await beginReport(texts, dueAt)
  const reports = await latestReports(texts, mostReports)
  metric(driftMetrics.daysWithout, daysWithout(reports, clock.now()))
  const [newest] = reports
  if (!newest || newest.report.endedAt !== undefined || (newest.report.heldUntil ?? 0) > clock.now()) return
  try {
    await goOn(work, newest)
  } catch (error) {
    if (!(error instanceof ReportTaken)) throw error
    log.info('drift.report_superseded', {})
  }
}

/** Whole days since a report arrived, or since the oldest that is known was due. Pure. */
export const daysWithout = (reports: readonly Pick<KeptReport, 'report'>[], now: number): number => {
  const arrived = reports.find(({ report }) => Object.values(report.deliveries).some(({ state }) => state === 'sent'))
  const since = arrived?.report.endedAt ?? arrived?.report.dueAt ?? reports.at(-1)?.report.dueAt ?? now
  return Math.floor((now - since) / day)
}

const goOn = async (work: DriftReportWork, { report: found, keep }: KeptReport): Promise<void> => {
  const { clock, deadline } = work
  let report = await keep({ ...found, heldUntil: clock.now() + deadline.remaining() + grace })
  if (report.lookedAt === undefined) {
    report = await keep(await lookOn(work, report, keep))
    if (report.lookedAt !== undefined) log.info('drift.looked', { count: report.counts.looked })
  }
  if (report.lookedAt !== undefined) report = await send(work, report, keep)
  const { heldUntil: _, ...free } = report
  await keep(free)
}

const send = async (
  { channels, clock, deadline }: DriftReportWork,
  from: DriftReport,
  keep: KeptReport['keep'],
): Promise<DriftReport> => {
  let report = from
  for (const { name, send } of channels) {
    const { [name]: mine } = report.deliveries
    const mayTry = !settled(mine) && clock.now() >= (mine?.until ?? 0) && deadline.remaining() >= timeToSend
    if (mayTry) report = await deliverReport(clock, report, name, keep, (repeated) => send(report, repeated))
  }
  if (!channels.every(({ name }) => settled(report.deliveries[name]))) return report
  for (const { name } of channels)
    if (report.deliveries[name]?.state === 'failed') metric(driftMetrics.channelFailed, 1, 'Count', { Channel: name })
  return { ...report, endedAt: clock.now() }
}
