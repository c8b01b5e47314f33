import { NotDelivered } from '../../../notify/not-delivered.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { RunState } from '../../store/run-state.ts'
import type { Keep, StageContext } from '../stage-context.ts'

/** Says that a backup has begun, at most once and without retries: it is a courtesy. */
export const announceStart = async (work: StageContext, state: RunState, keep: Keep): Promise<RunState> => {
  if (!work.settings.startMail || state.deliveries.start) return state
  const noted = await keep({ ...state, deliveries: { ...state.deliveries, start: { state: 'sent', tries: 1 } } })
  for (const channel of work.services.channels(state.portal, work.deadline)) {
    try {
      await channel.started?.(noted)
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error
      log.warn('start_notice.delivery_failed', { channel: channel.name, detail: error.message })
    }
  }
  return noted
}
