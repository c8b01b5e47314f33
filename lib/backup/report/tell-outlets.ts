import { eventId } from '../../events/event-id.ts'
import type { StageContext } from '../stages/stage-context.ts'
import type { RunState } from '../store/run-state.ts'
import { buildReport } from './report.ts'
import { reportAsData } from './report-as-data.ts'

/**
 * Tells outlets that a backup has ended, before anybody else gets the report: a worker that dies then tells the same event once more.
 * @throws QueueUnavailable
 */
export const tellFinished = async (
  {
    services: { events },
    settings,
    now,
  }: Pick<StageContext, 'settings' | 'now'> & {
    services: Pick<StageContext['services'], 'events'>
  },
  run: RunState,
  earlier: readonly RunState[],
): Promise<void> => {
  if (!events?.wants('backup.finished')) return
  const report = buildReport(run, settings, earlier, [], now())
  const id = eventId('backup.finished', run.portal, run.run)
  await events.send({ id, type: 'backup.finished', at: report.endedAt, data: reportAsData(report) })
}
