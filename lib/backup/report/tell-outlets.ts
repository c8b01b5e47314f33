import { eventId } from '../../events/event-id.ts'
import type { ChannelName } from '../../notify/deliveries.ts'
import type { StageContext } from '../stages/stage-context.ts'
import type { RunState } from '../store/run-state.ts'
import { buildReport } from './report.ts'
import { reportAsData } from './report-as-data.ts'

type Telling = Pick<StageContext, 'now'> & { services: Pick<StageContext['services'], 'events'> }

/**
 * Tells outlets that a report did not arrive by a channel that was given up. The same is told again by a worker that takes over.
 * @throws QueueUnavailable
 */
export const tellChannelFailed = async (
  { services: { events }, now }: Telling,
  { portal, run }: Pick<RunState, 'portal' | 'run'>,
  channel: ChannelName,
): Promise<void> => {
  if (!events?.wants('backup.channel_failed')) return
  const id = eventId('backup.channel_failed', portal, run, channel)
  await events.send({ id, type: 'backup.channel_failed', at: now(), data: { portal, run, channel } })
}

/**
 * Tells outlets that a backup has ended, before anybody else gets the report: a worker that dies then tells the same event once more.
 * @throws QueueUnavailable
 */
export const tellFinished = async (
  { services: { events }, settings, now }: Telling & Pick<StageContext, 'settings'>,
  run: RunState,
  earlier: readonly RunState[],
): Promise<void> => {
  if (!events?.wants('backup.finished')) return
  const report = buildReport(run, settings, earlier, [], now())
  const id = eventId('backup.finished', run.portal, run.run)
  await events.send({ id, type: 'backup.finished', at: report.endedAt, data: reportAsData(report) })
}
